"""A REST call: who is asking, in which version, within which rate, under the state's lock."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from flask import Blueprint, Response, current_app, g, jsonify, request

from sandbox.errors import ApiError, invalid, missing
from sandbox.records import Admin, Json, Token, Workspace
from sandbox.state import Receipt, State
from sandbox.world import World

Path = ParamSpec("Path")
KNOWN_VERSIONS = [f"1.{minor}" for minor in range(5)] + [f"2.{minor}" for minor in range(17)]
PATHS_SINCE = {
    "/internal_articles": "2.14",
    "/office_hours_schedules": "2.16",
    "/conversations/attributes": "2.16",
}


RECEIPT = "sandbox.receipt"


@dataclass(frozen=True)
class Call:
    """What a REST view is given."""

    state: State
    workspace: Workspace
    token: Token

    @functools.cached_property
    def body(self) -> Json:
        """The JSON object that was sent; 400 when it is none."""
        given = request.get_json(silent=True)
        if given is None and not request.get_data():
            return {}
        if not isinstance(given, dict):
            raise invalid("The request body is not a JSON object", "bad_request")
        return given

    def required(self, name: str) -> Any:
        """A field of the body; 400 when it is missing or empty."""
        value = self.body.get(name)
        if value in (None, ""):
            raise missing(name)
        return value

    @property
    def is_told(self) -> bool:
        """Whether the caller gets to see the answer: no fault stands in between."""
        return g.get("effect") is None

    @property
    def me(self) -> Admin:
        """The admin who authorised the app."""
        return self.workspace.admins[self.token.admin_id]


Answer = Json | tuple[Json, int] | Response
View = Callable[Concatenate[Call, Path], Answer]


def world() -> World:
    """The running sandbox."""
    running: World = current_app.extensions["sandbox"]
    return running


def endpoint(
    blueprint: Blueprint, rule: str, method: str = "GET"
) -> Callable[[View[Path]], Callable[Path, Response]]:
    """Registers a REST view: it runs authorised, counted and under the lock."""

    def register(view: View[Path]) -> Callable[Path, Response]:
        @functools.wraps(view)
        def answer(*args: Path.args, **kwargs: Path.kwargs) -> Response:
            state = world().state
            with state.lock:
                call = _authorise(state)
                _check_headers(state)
                _count(state, call.token)
                state.receipt = request.environ.get(RECEIPT)
                result = view(call, *args, **kwargs)
                if isinstance(result, Response):
                    return result
                body, status = result if isinstance(result, tuple) else (result, 200)
                response = jsonify(body)
                response.status_code = status
                return response

        blueprint.add_url_rule(rule, f"{method} {rule}", answer, methods=[method])
        return answer

    return register


def token_of_request(state: State) -> Token:
    """The token that the request carries; 401 when it is missing, unknown or revoked."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not value:
        raise ApiError(401, "missing_authorization", "Authorization header missing")
    token = state.tokens.get(value)
    if token is None:
        raise ApiError(401, "unauthorized", "Access Token Invalid")
    if token.revoked:
        raise ApiError(401, "token_revoked", "The token has been revoked")
    return token


def receipt(state: State) -> Receipt:
    """When this call came, and when the API had last read the conversation that its path names."""
    with state.lock:
        token = state.tokens.get(request.headers.get("Authorization", "").partition(" ")[2])
        _, _, named = request.path.partition("/conversations/")
        workspace = state.workspaces[token.workspace_id] if token else None
        conversation = workspace.conversations.get(named.partition("/")[0]) if workspace else None
        return state.order(), conversation.last_read if conversation else None


def rate_headers(response: Response) -> Response:
    """Adds the X-RateLimit headers to the answer of a counted call."""
    if "rate" in g:
        limit, remaining, reset = g.rate
        response.headers["X-RateLimit-Limit"] = str(limit)
        response.headers["X-RateLimit-Remaining"] = str(remaining)
        response.headers["X-RateLimit-Reset"] = str(reset)
    return response


def _authorise(state: State) -> Call:
    token = token_of_request(state)
    workspace = state.workspaces[token.workspace_id]
    g.workspace_id = workspace.id
    return Call(state, workspace, token)


def _check_headers(state: State) -> None:
    """400 for a version that does not exist or does not know the path, 406 where JSON is not accepted."""
    version = request.headers.get("Intercom-Version") or state.behaviour.app_version
    if version not in KNOWN_VERSIONS:
        raise invalid("The requested version could not be found", "intercom_version_invalid")
    for prefix, since in PATHS_SINCE.items():
        if request.path.startswith(prefix) and _older(version, since):
            raise invalid(f"{prefix} is not part of version {version}", "intercom_version_invalid")
    if not request.accept_mimetypes.accept_json:
        raise ApiError(406, "media_type_not_acceptable", "The Accept header should allow application/json")


def _older(version: str, other: str) -> bool:
    return KNOWN_VERSIONS.index(version) < KNOWN_VERSIONS.index(other)


def _count(state: State, token: Token) -> None:
    """Counts the call in its window of ten seconds; 429 once the window is full."""
    seconds, limit = state.behaviour.rate_window_seconds, state.behaviour.rate_limit
    window = int(time.time()) // seconds
    counted_in, count = state.windows.get(token.value, (window, 0))
    count = count + 1 if counted_in == window else 1
    state.windows[token.value] = (window, count)
    g.rate = (limit, max(limit - count, 0), (window + 1) * seconds)
    if count > limit:
        raise ApiError(429, "rate_limit_exceeded", "Exceeded rate limit")
