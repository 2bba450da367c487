"""What surrounds every REST call: the log, faults, held notifications, headers, error shape."""

from __future__ import annotations

import io
import socket
import threading
import time
from functools import partial

from flask import Flask, Response, g, jsonify, make_response, request
from werkzeug.exceptions import HTTPException

from sandbox.calls import RECEIPT, rate_headers, receipt, world
from sandbox.errors import ApiError, error_list
from sandbox.faults import Effect
from sandbox.records import Json
from sandbox.state import Seen

BODY_KEPT = 8_000
PAGE_OF_HTML = "<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"
OUTSIDE_API = ("/sandbox/", "/static/", "/inbox", "/mailbox", "/oauth", "/favicon.ico")
LATE = "sandbox.late"
RELEASE = "sandbox.release"
"""Sends the notifications that wait for a call to be answered."""


def register_hooks(app: Flask) -> None:
    """Puts the hooks on the app."""
    app.before_request(_before)
    app.after_request(_after)
    app.register_error_handler(ApiError, _api_error)
    app.register_error_handler(HTTPException, _http_error)


def is_api_call() -> bool:
    """Whether the request is to the REST API rather than to the sandbox's own pages."""
    return request.path != "/" and not request.path.startswith(OUTSIDE_API)


def _before() -> Response | None:
    if not is_api_call():
        return None
    g.started = time.time()
    g.held = world().webhooks.hold()
    g.effect = None
    if request.environ.get(LATE):
        return None
    request.environ[RECEIPT] = receipt(world().state)
    world().state.onlooker.received(_seen())
    token = request.headers.get("Authorization", "").partition(" ")[2]
    effect = world().faults.effect_for(request.method, request.path, token)
    g.effect = effect
    return _instead(effect) if effect else None


def _seen() -> Seen:
    token = world().state.tokens.get(request.headers.get("Authorization", "").partition(" ")[2])
    port = int(request.environ.get("REMOTE_PORT", 0))
    workspace = token.workspace_id if token else None
    return Seen(request.method, request.path, workspace, request.get_data(), port)


def _instead(effect: Effect) -> Response | None:
    """The answer of an effect that keeps the call from acting now; None for one that lets it act."""
    if effect.kind == "status":
        return _failure(effect)
    if effect.kind == "html":
        return make_response(PAGE_OF_HTML, effect.status)
    if effect.kind == "drop_before":
        return _hang_up(0)
    if effect.kind == "hang_before":
        return _hang_up(effect.seconds)
    if effect.kind == "act_late":
        _act_later(effect.seconds)
        return _hang_up(effect.hang)
    return None


def _after(response: Response) -> Response:
    if "held" not in g:
        return response
    webhooks, held, effect = world().webhooks, g.held, g.effect
    if response.status_code < 300:
        world().state.onlooker.acted(_seen())
    if effect:
        webhooks.release(held)
        response = _afterwards(effect, response)
    elif held and webhooks.echoes_first():
        webhooks.send_before_answering(held)
    else:
        webhooks.collect_nothing()
        request.environ[RELEASE] = partial(webhooks.release, held)
        response.call_on_close(request.environ[RELEASE])
    if not effect:
        seen, onlooker = _seen(), world().state.onlooker
        response.call_on_close(lambda: onlooker.answered(seen))
    response = rate_headers(response)
    _log(response)
    return response


def _afterwards(effect: Effect, response: Response) -> Response:
    """What the caller gets to see of a call that did act."""
    if effect.kind == "act_then_fail":
        return _failure(effect)
    if effect.kind == "act_then_html":
        return make_response(PAGE_OF_HTML, effect.status)
    if effect.kind == "drop_after":
        return _hang_up(0)
    if effect.kind == "hang_after":
        return _hang_up(effect.seconds)
    return response


def _failure(effect: Effect) -> Response:
    code = "rate_limit_exceeded" if effect.status == 429 else "server_error"
    response = jsonify(error_list(code, f"The sandbox was told to answer {effect.status}"))
    response.status_code = effect.status
    if effect.status == 429:
        reset_in = effect.reset_in if effect.reset_in is not None else 10
        g.rate = (world().state.behaviour.rate_limit, 0, int(time.time()) + reset_in)
    if effect.retry_after is not None:
        response.headers["Retry-After"] = str(effect.retry_after)
    return response


def _hang_up(seconds: float) -> Response:
    """Closes the connection without an answer, after some seconds of silence."""
    time.sleep(seconds)
    connection: socket.socket | None = request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    g.hung_up = True
    return make_response("", 500)


def _act_later(seconds: float) -> None:
    """Performs the call some seconds from now, when nobody listens any more."""
    body = request.get_data()
    kept = {key: value for key, value in request.environ.items() if isinstance(value, str | tuple | bool)}
    app = world().app
    late = {**kept, "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), LATE: True}

    def act() -> None:
        with app.request_context(late):
            app.full_dispatch_request().close()

    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()


def _log(response: Response) -> None:
    """Keeps the call in the request log."""
    entry: Json = {
        "time": g.started,
        "method": request.method,
        "path": request.full_path.rstrip("?"),
        "workspace": g.get("workspace_id"),
        "status": 0 if g.get("hung_up") else response.status_code,
        "effect": g.effect.kind if g.effect else ("late" if request.environ.get(LATE) else None),
        "body": request.get_data(as_text=True)[:BODY_KEPT],
    }
    state = world().state
    with state.lock:
        state.requests.append(entry)


def _api_error(error: ApiError) -> Response:
    response = jsonify(error_list(error.code, error.message))
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    """A path or method that the API does not have is 404, never 405."""
    if not is_api_call() or error.code not in {404, 405}:
        return error
    response = jsonify(error_list("not_found", "Resource Not Found"))
    response.status_code = 404
    return response
