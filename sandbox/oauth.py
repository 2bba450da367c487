"""Installing and uninstalling the app: consent page, code, token."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from sandbox.calls import token_of_request, world
from sandbox.errors import ApiError, error_list
from sandbox.records import Workspace
from sandbox.state import Code, State

blueprint = Blueprint("oauth", __name__)

PERMISSIONS = (
    ("Read conversations", "See what customers and teammates write"),
    ("Write conversations", "Reply, leave notes, assign, close and snooze"),
    ("Read and list users and companies", "See who your customers are"),
    ("Write users and companies", "Keep a customer's email address"),
    ("Read admins", "See teammates, teams and who is away"),
    ("Read and list articles", "Answer from your help center"),
    ("Gather App data", "Read what is entered into the app's card"),
)


@blueprint.get("/oauth")
def ask() -> str | tuple[str, int]:
    """The page on which an admin decides."""
    problem = _problem_with(request.args)
    if problem:
        return render_template("oauth_problem.html", problem=problem), 400
    running = world()
    with running.state.lock:
        return render_template(
            "oauth.html",
            workspaces=list(running.state.workspaces.values()),
            chosen=request.args.get("workspace", ""),
            permissions=PERMISSIONS,
            asked=request.args,
            app_host=urlsplit(running.config.app_url).netloc,
        )


@blueprint.post("/oauth")
def decide() -> AnyResponse | tuple[str, int]:
    """Back to the app with a code, or with error=access_denied."""
    problem = _problem_with(request.form)
    if problem:
        return render_template("oauth_problem.html", problem=problem), 400
    state = world().state
    answer = {"state": request.form["state"]} if request.form.get("state") else {}
    if request.form.get("decision") != "approve":
        return _back(request.form, {"error": "access_denied", **answer})
    with state.lock:
        workspace = state.workspaces.get(request.form.get("workspace", "")) or next(
            iter(state.workspaces.values())
        )
        code = _issue_code(state, workspace, request.form.get("admin", ""))
    return _back(request.form, {"code": code, **answer})


@blueprint.post("/auth/eagle/token")
def exchange() -> tuple[Response, int]:
    """A token for a code; 401 for a wrong secret, and for a code that is unknown, used or too old."""
    running, form = world(), request.form
    with running.state.lock:
        credentials = (form.get("client_id"), form.get("client_secret"))
        if credentials != (running.config.client_id, running.config.client_secret):
            return jsonify(error_list("unauthorized", "Client credentials are wrong")), 401
        code = running.state.codes.pop(form.get("code", ""), None)
        if code is None or _too_old(running.state, code):
            return jsonify(error_list("unauthorized", "Unauthorized Code")), 401
        workspace = running.state.workspaces[code.workspace_id]
        token = running.state.issue_token(workspace, code.admin_id)
    return jsonify({"token_type": "Bearer", "token": token.value, "access_token": token.value}), 200


@blueprint.post("/auth/uninstall")
def uninstall_by_app() -> tuple[Response, int]:
    """The app removes itself; the uninstall address is told all the same."""
    state = world().state
    with state.lock:
        try:
            token = token_of_request(state)
        except ApiError as error:
            return jsonify(error_list(error.code, error.message)), error.status
        uninstall(state.workspaces[token.workspace_id])
    return jsonify({}), 200


def uninstall(workspace: Workspace) -> None:
    """Revokes the workspace's tokens and tells the app's uninstall address."""
    running = world()
    running.state.revoke_tokens(workspace)
    running.webhooks.tell_uninstalled(workspace)


def _issue_code(state: State, workspace: Workspace, admin_id: str) -> str:
    """A code that ends in "=", which an app must decode and pass on whole."""
    admin = workspace.admins.get(admin_id) or next(iter(workspace.admins.values()))
    code = f"{secrets.token_urlsafe(24)}="
    state.codes[code] = Code(workspace.id, admin.id, state.now_exact())
    return code


def _too_old(state: State, code: Code) -> bool:
    return state.now_exact() - code.issued_at > state.behaviour.code_seconds


def _problem_with(asked: MultiDict[str, str]) -> str | None:
    config = world().config
    if asked.get("client_id") != config.client_id:
        return "No app has this client_id."
    redirect_uri = asked.get("redirect_uri")
    if redirect_uri and redirect_uri not in config.redirect_urls:
        return f"{redirect_uri} is not a redirect URL of this app. Registered: {config.redirect_urls[0]}"
    return None


def _back(asked: MultiDict[str, str], answer: dict[str, str]) -> AnyResponse:
    target = asked.get("redirect_uri") or world().config.redirect_urls[0]
    return redirect(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", 302)
