"""The app's card on the inbox page, drawn as Intercom's inbox draws its components."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from markupsafe import Markup, escape

from sandbox.calls import world
from sandbox.cards import Shown
from sandbox.errors import ApiError

blueprint = Blueprint(
    "card_page", __name__, url_prefix="/inbox/<workspace_id>/conversations/<conversation_id>"
)

_MARKS = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()]+)\)|\*\*(?=\S)([^\n]+?)(?<=\S)\*\*")
_ACTING = {"admin", "component_id"}


@blueprint.errorhandler(ApiError)
def refused(error: ApiError) -> tuple[str, int]:
    """What was wrong, in a sentence."""
    return error.message, error.status


@blueprint.get("/card")
def opened(workspace_id: str, conversation_id: str) -> str:
    """The card as the teammate `admin` finds it when they open the conversation."""
    return _drawn(world().cards.open(workspace_id, conversation_id, request.args.get("admin", "")))


@blueprint.post("/card")
def clicked(workspace_id: str, conversation_id: str) -> str:
    """The card after a click, with what was typed into its fields."""
    form = request.form
    # A browser sends line ends as CRLF; the inbox sends what was typed.
    values = {key: value.replace("\r\n", "\n") for key, value in form.items() if key not in _ACTING}
    admin_id, component_id = form.get("admin", ""), form.get("component_id", "")
    return _drawn(world().cards.click(workspace_id, conversation_id, admin_id, component_id, values))


def _drawn(shown: Shown) -> str:
    return render_template("_card.html", shown=shown, marked=_marked)


def _marked(text: str) -> Markup:
    """A text with the two things that its Markdown knows: links and bold."""
    pieces, position = [], 0
    for match in _MARKS.finditer(text):
        pieces.append(escape(text[position : match.start()]))
        if match[3]:
            pieces.append(Markup("<b>{}</b>").format(match[3]))
        else:
            pieces.append(
                Markup('<a href="{}" target="_blank" rel="noreferrer">{}</a>').format(match[2], match[1])
            )
        position = match.end()
    return Markup("").join([*pieces, escape(text[position:])])
