"""gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html"""

import os

from dotenv import dotenv_values

bind = f"0.0.0.0:{os.environ.get('PORT') or dotenv_values('.env').get('PORT') or '5000'}"
workers = 2
worker_class = "gthread"
threads = 8
# With keep-alive clients one worker can otherwise get every connection.
reuse_port = True
# The environment is checked once, before anything listens.
preload_app = True
graceful_timeout = 20
control_socket_disable = True
