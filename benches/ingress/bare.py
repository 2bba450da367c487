"""What an answer costs without the product: Flask alone, and Flask with one insert through psycopg."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import threading

import psycopg
from flask import Flask, request

TABLE = (
    "CREATE TABLE IF NOT EXISTS bare_event (workspace_id text, notification_id text, body text,"
    " PRIMARY KEY (workspace_id, notification_id))"
)
_INSERT = "INSERT INTO bare_event VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"


def floor() -> Flask:
    """Return an app that answers and does nothing."""
    app = Flask(__name__)
    app.add_url_rule("/webhooks/intercom", "answer", lambda: "", methods=["POST"])
    return app


def insert() -> Flask:
    """Return an app that verifies, reads and stores with one statement on its thread's own connection."""
    app = Flask(__name__)
    here = threading.local()
    secret, database = os.environ["BENCH_SECRET"].encode(), os.environ["BENCH_DATABASE"]

    def store() -> tuple[str, int]:
        body = request.get_data()
        wanted = "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()
        if not hmac.compare_digest(wanted, request.headers["X-Hub-Signature"]):
            return "", 401
        event = json.loads(body)
        if not hasattr(here, "connection"):
            here.connection = psycopg.connect(database, autocommit=True)
        here.connection.execute(_INSERT, (event["app_id"], event["id"], body.decode()))
        return "", 200

    app.add_url_rule("/webhooks/intercom", "store", store, methods=["POST"])
    return app
