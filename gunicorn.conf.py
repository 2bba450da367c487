"""gunicorn's settings: https://docs.gunicorn.org/en/stable/settings.html"""

from intercom_app.settings import BadEnvironment, load

try:
    bind = f"0.0.0.0:{load().port}"
except BadEnvironment as problem:
    raise SystemExit(f"intercom_app {problem}") from None
workers = 2
worker_class = "gthread"
threads = 8
# With keep-alive clients one worker can otherwise get every connection.
reuse_port = True
# What is imported and built once is shared by the workers.
preload_app = True
graceful_timeout = 20
control_socket_disable = True
