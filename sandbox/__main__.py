"""`python -m sandbox`: Intercom, on a laptop."""

from __future__ import annotations

import logging
import os
import sys

from sandbox.config import read_config
from sandbox.server import serve_forever

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    serve_forever(read_config(sys.argv[1:], os.environ))
