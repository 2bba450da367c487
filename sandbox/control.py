"""The control API: state, faults, behaviour, logs and mailbox, as JSON for demos and tests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.calls import world
from sandbox.faults import read_rule
from sandbox.records import Json

blueprint = Blueprint("control", __name__, url_prefix="/sandbox")
LONGEST_WAIT = 25.0


def given() -> Json:
    """The JSON object of the request; ValueError when it is none."""
    body = request.get_json(silent=True)
    if body is None and not request.get_data():
        return {}
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    return body


@blueprint.errorhandler(ValueError)
def refused(error: ValueError) -> tuple[Response, int]:
    """400 with what to do about it."""
    return jsonify({"error": str(error)}), 400


@blueprint.get("/state")
def state() -> Response:
    """Everything, tokens included."""
    return jsonify(world().state.as_json())


@blueprint.post("/reset")
def reset() -> Response:
    """Back to the seed."""
    world().reset()
    return jsonify({"reset": True})


@blueprint.get("/version")
def version() -> Response:
    """Answers as soon as the state is past version `after`, or when `wait` seconds are over."""
    after = request.args.get("after", -1, type=int)
    wait = min(request.args.get("wait", 0.0, type=float), LONGEST_WAIT)
    return jsonify({"version": world().state.wait_for_change(after, wait)})


@blueprint.get("/requests")
def requests_log() -> Response:
    """The REST calls received, oldest first."""
    with world().state.lock:
        return jsonify(list(world().state.requests))


@blueprint.delete("/requests")
def clear_requests_log() -> Response:
    """Forgets the REST calls received."""
    with world().state.lock:
        world().state.requests.clear()
    return jsonify([])


@blueprint.get("/behaviour")
def behaviour() -> Response:
    """How unkind the sandbox is just now."""
    return jsonify(asdict(world().state.behaviour))


@blueprint.put("/behaviour")
def change_behaviour() -> Response:
    """Changes the named values; the whole behaviour."""
    with world().state.lock:
        world().state.behaviour.update(given())
    return behaviour()


@blueprint.get("/webhooks")
def deliveries() -> Response:
    """The deliveries, oldest first; `topic` and `workspace` narrow them down."""
    with world().state.lock:
        shown = [each.as_json() for each in world().webhooks.deliveries]
    wanted = {"topic": request.args.get("topic"), "workspace_id": request.args.get("workspace")}
    narrowed = [each for each in shown if all(each[key] == value for key, value in wanted.items() if value)]
    return jsonify({"behaviour": world().webhooks.settings_as_json(), "deliveries": narrowed})


@blueprint.put("/webhooks")
def change_webhooks() -> Response:
    """Changes how notifications are delivered; the whole behaviour."""
    webhooks = world().webhooks
    with world().state.lock:
        webhooks.behaviour.update(given())
    if not webhooks.behaviour.paused:
        webhooks.resume()
    return jsonify(webhooks.settings_as_json())


@blueprint.get("/faults")
def faults() -> Response:
    """The rules in force, with how often each fired."""
    return jsonify(world().faults.as_json())


@blueprint.post("/faults")
def add_faults() -> tuple[Response, int]:
    """Takes one rule, a list of rules, or {"rules": [...]}; all or none."""
    body: Any = request.get_json(silent=True)
    rules = body.get("rules", [body]) if isinstance(body, dict) else body
    if not isinstance(rules, list):
        raise ValueError('send a rule, a list of rules, or {"rules": [...]}')
    world().faults.add([read_rule(each) for each in rules])
    return faults(), 201


@blueprint.delete("/faults")
def clear_faults() -> Response:
    """Nothing goes wrong any more."""
    world().faults.clear()
    return faults()


@blueprint.get("/mail")
def mail() -> Response:
    """The mails received, oldest first."""
    return jsonify(world().mailbox.mails())


@blueprint.delete("/mail")
def clear_mail() -> Response:
    """Empties the mailbox."""
    world().mailbox.clear()
    return jsonify([])


@blueprint.put("/mail/behaviour")
def change_mail() -> Response:
    """Changes how the mail server behaves; the whole behaviour."""
    world().mailbox.behaviour.update(given())
    return jsonify(asdict(world().mailbox.behaviour))
