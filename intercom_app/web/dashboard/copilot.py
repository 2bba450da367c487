"""Copilot's settings: what it does, as whom, in which words, and to whom conversations go."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from intercom_app import settings_history
from intercom_app.domain.addresses import BadAddress
from intercom_app.domain.promise_phrases import PHRASES
from intercom_app.domain.routing import parse_match
from intercom_app.settings_history import Version
from intercom_app.web.dashboard.forms import Document, Form, assignee, form_of, save
from intercom_app.web.dashboard.frame import Answer, Page, crew, here, page_blueprint

blueprint = page_blueprint("copilot")
page = Page(label="Copilot", icon="copilot", blueprint=blueprint)

MOST_SHOWN = 100
"""Mappings on the page; the others are found by searching."""
_SWITCHES = (
    "ai_assist",
    "leave_note_instead_of_replying",
    "reply_as_is_person",
    "send_offline_answers",
)


@blueprint.get("/copilot")
def show() -> Answer:
    """Show the settings, and the mappings."""
    version = settings_history.in_force(here().workspace.id)
    return _page(version, form_of("", version.document, version), _blank(version))


@blueprint.post("/copilot")
def change() -> Answer:
    """Save all but the mappings."""
    version = settings_history.in_force(here().workspace.id)
    changed = _typed(version)
    refusal = save(changed)
    if refusal:
        form = form_of("", {**version.document, **changed}, version).refused(refusal)
        return _page(version, form, _blank(version)), 409 if refusal.theirs else 422
    flash("Copilot is saved, and in force for new messages.")
    return redirect(url_for("copilot.show"))


@blueprint.post("/copilot/mappings")
def mappings() -> Answer:
    """Add a mapping (one for the same address is replaced), or remove one."""
    version = settings_history.in_force(here().workspace.id)
    match = request.form.get("match", "").strip()
    rows = list(version.document["copilot"]["auto_assignment"])
    place = next((n for n, row in enumerate(rows) if _same(row["match"], match)), len(rows))
    if request.form.get("do") == "remove":
        del rows[place : place + 1]
    else:
        whom = assignee(request.form.get("assign_to", "")) or {"type": "team", "id": ""}
        rows[place : place + 1] = [{"match": match, "assign_to": whom}]
    refusal = save(with_mappings(version, rows))
    if refusal:
        typed = rows[place] if place < len(rows) else {"match": match, "assign_to": None}
        form = form_of(f"copilot.auto_assignment[{place}]", typed, version).refused(refusal)
        return _page(version, form_of("", version.document, version), form), 409 if refusal.theirs else 422
    flash(f"The mapping for {match} is {'removed' if request.form.get('do') == 'remove' else 'saved'}.")
    return redirect(url_for("copilot.show", _anchor="mappings"))


def with_mappings(version: Version, rows: list[Document]) -> Document:
    """Return what to save so that these are the mappings."""
    return {"copilot": version.document["copilot"] | {"auto_assignment": rows}}


def _typed(version: Version) -> Document:
    sent = request.form
    copilot: Document = dict(version.document["copilot"])
    if here().workspace.without_intercom:
        copilot["ai_assist"] = "copilot.ai_assist" in sent
    else:
        copilot |= {
            "reply_as": sent.get("copilot.reply_as") or None,
            "assignment_criteria": sent.get("copilot.assignment_criteria", "").replace("\r\n", "\n").strip(),
            **{name: f"copilot.{name}" in sent for name in _SWITCHES},
        }
    agent = {
        "name": sent.get("agent.name", "").strip(),
        "instructions": sent.get("agent.instructions", "").replace("\r\n", "\n").strip(),
        "language": sent.get("agent.language", "").strip() or "auto",
    }
    return {"agent": agent, "copilot": copilot}


def _blank(version: Version) -> Form:
    """Return the form of a new mapping, or of the one that is to be changed."""
    rows = version.document["copilot"]["auto_assignment"]
    wanted = request.args.get("edit", "")
    typed = next((row for row in rows if row["match"] == wanted), {"match": "", "assign_to": None})
    return form_of("", typed, version)


def _page(version: Version, form: Form, mapping: Form) -> str:
    search = request.args.get("q", "").strip()
    rows = version.document["copilot"]["auto_assignment"]
    found = [row for row in rows if search.casefold() in row["match"].casefold()]
    return render_template(
        "dashboard/copilot.html",
        form=form,
        mapping=mapping,
        crew=crew(),
        rows=found[:MOST_SHOWN],
        found=len(found),
        total=len(rows),
        search=search,
        seat=_seat(form.value("copilot.reply_as")),
        languages=sorted(PHRASES),
    )


def _seat(reply_as: Any) -> bool:
    """Whether the Reply As admin has an inbox seat; True as well where nobody knows."""
    admin = crew().roster.admins.get(str(reply_as))
    return admin is None or admin.has_inbox_seat


def _same(one: str, other: str) -> bool:
    try:
        return parse_match(one) == parse_match(other)
    except BadAddress:
        return one == other
