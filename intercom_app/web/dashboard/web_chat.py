"""The web chat's page: on or off, where it may stand, how it looks, the tag to copy, and the key of identity."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for

from intercom_app import audit, settings_history
from intercom_app.chat.visitors import identity_key
from intercom_app.db import transaction
from intercom_app.domain.addresses import BadAddress, fold_origin
from intercom_app.domain.configuration import WebChat
from intercom_app.models.workspace import Workspace
from intercom_app.services import services
from intercom_app.settings_history import Version
from intercom_app.web.dashboard.forms import Document, Form, form_of, save, whole_number
from intercom_app.web.dashboard.frame import Answer, Page, here, page_blueprint

blueprint = page_blueprint("web_chat")
page = Page(label="Web chat", icon="chat", blueprint=blueprint)


@blueprint.get("/web-chat")
def show() -> Answer:
    """Show the settings, and how the chat comes onto a page."""
    version = settings_history.in_force(here().workspace.id)
    return _page(_form(version, _in_force(version)))


@blueprint.post("/web-chat")
def change() -> Answer:
    """Save the settings."""
    version = settings_history.in_force(here().workspace.id)
    typed = _typed(version)
    refusal = save({"web_chat": typed})
    if refusal:
        return _page(_form(version, typed).refused(refusal)), 409 if refusal.theirs else 422
    flash("The web chat is saved, and in force.")
    return redirect(url_for("web_chat.show"))


@blueprint.post("/web-chat/key")
def renew_key() -> Answer:
    """Put another identity key in the place of the one there is."""
    with transaction() as session:
        workspace = session.get_one(Workspace, here().workspace.id)
        workspace.chat_key_number += 1
        audit.note(session, workspace.id, by=here().author, told="Renewed the web chat's identity key.")
    flash("There is a new key. Who signs with the old one is refused from now on.")
    return redirect(url_for("web_chat.show", _anchor="identity"))


def _in_force(version: Version) -> Document:
    """Return what is in force; the document leaves out what was never set."""
    return {**asdict(WebChat()), **version.document["web_chat"]}


def _typed(version: Version) -> Document:
    sent = request.form
    origins = sent.get("web_chat.allowed_origins", "").split()
    return {
        **_in_force(version),
        "enabled": "web_chat.enabled" in sent,
        "allowed_origins": list(dict.fromkeys(map(_as_browsers_send, origins))),
        "greeting": sent.get("web_chat.greeting", "").replace("\r\n", "\n").strip(),
        "accent": sent.get("web_chat.accent", "").strip(),
        "daily_model_turns": whole_number(sent.get("web_chat.daily_model_turns")),
    }


def _as_browsers_send(origin: str) -> str:
    """Return an address as an origin where it is one; the schema names what is none."""
    with suppress(BadAddress):
        return fold_origin(origin)
    return origin


def _form(version: Version, web_chat: Document) -> Form:
    shown = web_chat | {"allowed_origins": "\n".join(web_chat["allowed_origins"])}
    field = "web_chat.allowed_origins"
    aliases = {f"{field}[{n}]": field for n in range(len(web_chat["allowed_origins"]))}
    return form_of("", {"web_chat": shown}, version, aliases=aliases)


def _page(form: Form) -> str:
    workspace, settings = here().workspace, services().settings
    return render_template(
        "dashboard/web_chat.html",
        form=form,
        workspace=workspace,
        server=settings.public_url,
        key=identity_key(settings.secret_keys[0], workspace.id, workspace.chat_key_number),
    )
