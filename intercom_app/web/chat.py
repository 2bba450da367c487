"""The web chat's own API: a visitor's browser begins a session, writes, and reads what comes, as it comes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from intercom_app.chat.lines import lines
from intercom_app.chat.screen import holder, shown
from intercom_app.chat.streams import NoRoom, Streams, beginning
from intercom_app.chat.visitors import BadVisit, Who, begin, begun_elsewhere, identity_key, saw, vouch, write
from intercom_app.chat.writing import is_writing
from intercom_app.db import statements, transaction
from intercom_app.domain.configuration import WorkspaceSettings
from intercom_app.gather import workspace_settings
from intercom_app.intercom.reading import read_object
from intercom_app.models.chat import ChatSession
from intercom_app.models.workspace import Installation, Workspace
from intercom_app.services import EXTENSION, Services, services
from intercom_app.settings import Settings
from intercom_app.signing import device_token
from intercom_app.web.errors import advice, problem_page
from intercom_app.web.visitor import bearer, linked, own_chat

MOST_SCREENS = 2000
"""Open streams in one process; who comes later asks every few seconds instead."""
MOST_BYTES = 64 * 1024
"""Of a request; a longest message takes that in any alphabet."""
ASK_AGAIN = 5
"""Seconds."""
STREAMS = "chat_streams"
_CORS = {
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}

blueprint = Blueprint("chat", __name__)


class Refused(Exception):
    """A request that is answered with an error, as JSON."""

    def __init__(self, status: int, problem: str, *, after: int | None = None) -> None:
        super().__init__(problem)
        self.status, self.after = status, after


def init_app(app: Flask) -> None:
    """Make room for the screens that are open in this process."""
    built: Services = app.extensions[EXTENSION]
    app.extensions[STREAMS] = Streams(app, built.redis, MOST_SCREENS)


@blueprint.errorhandler(Refused)
def _refused(error: Refused) -> tuple[Response | str, int]:
    if request.endpoint == "chat.page":
        return problem_page("There is no chat here", "It may be switched off just now.", error.status)
    answer = jsonify(error=str(error))
    if error.after:
        answer.headers["Retry-After"] = str(error.after)
    return answer, error.status


@blueprint.errorhandler(BadVisit)
def _bad(error: BadVisit) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=advice(error)), error.code or 500


@blueprint.after_request
def _allow(response: Response) -> Response:
    """Let the page read the answer only where its origin was found to be allowed. An error tells of nobody."""
    response.headers.update(_CORS)
    refused = request.headers.get("Origin") if response.status_code >= 400 else None
    if origin := g.get("origin", refused):
        response.headers["Access-Control-Allow-Origin"] = origin
    return response


@blueprint.route("/chat/api/<path:_call>", methods=["OPTIONS"])
def preflight(_call: str) -> tuple[str, int]:
    """Let a browser ask: which origins may call is decided by the call itself."""
    g.origin = request.headers.get("Origin")
    return "", 204


@blueprint.get("/chat/widget.js")
def widget() -> Response:
    """The widget: the same file for every page and workspace."""
    answer = current_app.send_static_file("chat/widget.js")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/chat/<workspace_id>")
def page(workspace_id: str) -> str:
    """The chat as a page of its own, for who has no site to put it on; `open` is a mailed link to one's own."""
    _settings_of(workspace_id)
    with statements() as session:
        name = session.get_one(Workspace, workspace_id).name
    token = request.args.get("open", "")
    opens = linked(token)
    if opens and opens.workspace_id != workspace_id:
        opens = None
    return render_template("chat.html", workspace=workspace_id, name=name, token=token if opens else None)


@blueprint.post("/chat/api/sessions", provide_automatic_options=False)
def sessions() -> Response:
    """Begin a conversation, or go on in one by its token or as its signed-in visitor: who one is, and what was said."""
    given = _given()
    if chat := _opened():
        settings = _settings_of(chat.workspace_id)
        with transaction() as session:
            by_mail = linked(bearer()) is not None
            theirs = by_mail or vouch(session, chat, _who(given), _keys(chat.workspace_id))
        if not theirs:
            raise Refused(401, "this chat is another user's: begin a new one")
        return _told(chat, settings, token=None)
    workspace_id = given.get("workspace")
    settings = _settings_of(workspace_id if isinstance(workspace_id, str) else "")
    who, keys, secrets = _who(given), _keys(str(workspace_id)), services().settings.secret_keys
    with statements() as session:
        known = begun_elsewhere(session, str(workspace_id), who, keys)
    if known:
        return _told(known, settings, token=device_token(secrets, known.workspace_id, known.id))
    with transaction() as session:
        chat, token = begin(session, str(workspace_id), who, keys)
    return _told(chat, settings, token=token)


@blueprint.post("/chat/api/messages", provide_automatic_options=False)
def messages() -> tuple[Response, int]:
    """Take what the visitor writes, once, however often it is sent."""
    given, chat = _given(), _required()
    settings = _settings_of(chat.workspace_id)
    named = {name: given.get(name) or "" for name in ("id", "text")}
    if wrong := [name for name, value in named.items() if not isinstance(value, str)]:
        raise Refused(400, f"{wrong[0]}: write a text")
    with transaction() as session:
        line, new = write(session, chat, named["id"], named["text"])
    if new:
        services().bell.ring()
        services().screens.tell(chat.id)
    return jsonify(message=shown(line, settings.agent.name)), 201 if new else 200


@blueprint.get("/chat/api/events", provide_automatic_options=False)
def events() -> Response:
    """Send what comes, from the line after `after` (or Last-Event-ID) on; as JSON at once where that is asked for."""
    chat = _required()
    settings = _settings_of(chat.workspace_id)
    after = _number(request.headers.get("Last-Event-ID") or request.args.get("after"))
    if request.accept_mimetypes.best_match(["text/event-stream", "application/json"]) == "application/json":
        fresh, held_by = _fresh(chat, settings.agent.name, after)
        with statements() as session:
            writing = is_writing(session, chat)
        return jsonify(messages=fresh, holder=held_by, writing=writing)
    streams: Streams = current_app.extensions[STREAMS]
    try:
        streams.check_room(request.environ)
    except NoRoom:
        problem = "no stream can be opened just now: ask for application/json instead"
        raise Refused(503, problem, after=ASK_AGAIN) from None
    return Response(
        _handed_over(streams, request.environ, chat, settings.agent.name, after),
        mimetype="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def _handed_over(
    streams: Streams, asked: Mapping[str, Any], chat: ChatSession, agent: str, after: int
) -> Iterator[str]:
    """Yield how a stream begins. By then its head is written, and who writes to all streams takes it over."""
    yield from beginning()
    streams.take(asked, (chat.workspace_id, chat.id), agent, after)


def _fresh(chat: ChatSession, agent: str, after: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the lines after that number and whom one talks with, and take note that they are seen."""
    with statements() as session:
        found = lines(session, chat, after)
        now = session.get_one(ChatSession, (chat.workspace_id, chat.id))
    if found and found[-1].seq > chat.seen_seq:
        with transaction() as session:
            saw(session, chat.workspace_id, chat.id, found[-1].seq)
    return [shown(line, agent) for line in found], holder(now)


def _told(chat: ChatSession, settings: WorkspaceSettings, token: str | None) -> Response:
    fresh, held_by = _fresh(chat, settings.agent.name, 0)
    told: dict[str, Any] = {
        "session": chat.id,
        "agent": settings.agent.name,
        "greeting": settings.web_chat.greeting,
        "accent": settings.web_chat.accent,
        "messages": fresh,
        "holder": held_by,
    }
    return jsonify(told | ({"token": token} if token else {}))


def _given() -> dict[str, Any]:
    body = request.get_data()
    if len(body) > MOST_BYTES:
        raise Refused(413, f"send at most {MOST_BYTES} bytes")
    try:
        return read_object(body)
    except ValueError:
        raise Refused(400, "send a JSON object") from None


def _keys(workspace_id: str) -> list[str]:
    with statements() as session:
        number = session.get_one(Workspace, workspace_id).chat_key_number
    return [identity_key(each, workspace_id, number) for each in services().settings.secret_keys]


def _who(given: dict[str, Any]) -> Who:
    texts = {name: given.get(name) for name in ("name", "email", "user_id", "signature")}
    if wrong := [name for name, value in texts.items() if value is not None and not isinstance(value, str)]:
        raise Refused(400, f"{wrong[0]}: write a text")
    return Who(**texts)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _opened() -> ChatSession | None:
    """Return the chat that the request's token opens; raise Refused for one that opens none."""
    chat = own_chat()
    if chat is None and request.headers.get("Authorization"):
        raise Refused(401, "this chat is no longer here: begin a new one")
    return chat


def _required() -> ChatSession:
    chat = _opened()
    if chat is None:
        raise Refused(401, "say which chat it is: Authorization: Bearer TOKEN")
    return chat


def _settings_of(workspace_id: str) -> WorkspaceSettings:
    """Return the settings of a workspace that has a chat, for a page that it allows."""
    with transaction() as session:
        workspace = session.get(Workspace, workspace_id)
    settings = workspace_settings(workspace_id) if workspace else None
    if workspace is None or workspace.state == Installation.UNINSTALLED:
        raise Refused(404, "there is no such chat")
    if settings is None or not settings.web_chat.enabled:
        raise Refused(404, "this chat is switched off")
    g.origin = _allowed_origin(settings, services().settings)
    return settings


def _allowed_origin(settings: WorkspaceSettings, ours: Settings) -> str | None:
    origin = request.headers.get("Origin")
    if origin is None:
        if request.method != "GET":
            raise Refused(403, "a browser says which page it is on (Origin); this request does not")
        return None
    if origin != ours.public_url and origin not in settings.web_chat.allowed_origins:
        raise Refused(403, f"{origin} is not among the pages that this chat allows")
    return origin
