"""The handoffs in their order: list, add, edit, move, remove. Signed out, the way to the first one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from intercom_app import settings_history
from intercom_app.domain.promise_phrases import PHRASES
from intercom_app.settings_history import Version
from intercom_app.web.dashboard import handoff_form
from intercom_app.web.dashboard.forms import Document, Form, form_of, save
from intercom_app.web.dashboard.frame import Answer, Page, crew, here, page_blueprint
from intercom_app.web.dashboard.reading import read_trigger
from intercom_app.web.oauth import HANDOFF_KINDS
from intercom_app.web.sessions import signed_in

blueprint = page_blueprint("handoffs", open_to_all=("show", "new"))
page = Page(label="Handoffs", icon="handoffs", blueprint=blueprint)


@blueprint.get("/handoffs")
def show() -> Answer:
    """List the handoffs in the order in which they are tried."""
    if signed_in() is None:
        return render_template("handoffs_public.html")
    version = settings_history.in_force(here().workspace.id)
    return _list(form_of("handoffs", version.document["handoffs"], version))


@blueprint.get("/handoffs/new")
def new() -> Answer:
    """Choose a kind; then the form, or Intercom first where nobody is signed in."""
    kind = request.args.get("kind", "")
    if signed_in() is None:
        return render_template("handoffs_public.html", adding=True)
    if kind not in HANDOFF_KINDS:
        return render_template("dashboard/handoff_kind.html")
    version = settings_history.in_force(here().workspace.id)
    return _form(_edited(version, handoff_form.blank(kind), was=""), adding=True)


@blueprint.post("/handoffs/new")
def add() -> Answer:
    """Save a handoff behind the others."""
    return _save(adding=True)


@blueprint.get("/handoffs/<int:number>")
def edit(number: int) -> Answer:
    """Show one handoff, counted from 1."""
    version = settings_history.in_force(here().workspace.id)
    handoffs = version.document["handoffs"]
    if not 1 <= number <= len(handoffs):
        return redirect(url_for("handoffs.show"))
    return _form(_edited(version, handoffs[number - 1], was=handoffs[number - 1]["name"]))


@blueprint.post("/handoffs/<int:number>")
def change(number: int) -> Answer:
    """Save one handoff; it is known by the name that it had when the form was opened."""
    del number
    return _save(adding=False)


@blueprint.post("/handoffs/order")
def order() -> Answer:
    """Move a handoff up or down, or remove it."""
    version = settings_history.in_force(here().workspace.id)
    handoffs = list(version.document["handoffs"])
    name, act = request.form.get("name", ""), request.form.get("do", "")
    place = _place(handoffs, name)
    if place is None:
        flash(f"“{name}” is not there any more.", "bad")
        return redirect(url_for("handoffs.show"))
    moved = handoffs.pop(place)
    if act != "remove":
        handoffs.insert(max(0, place + (1 if act == "down" else -1)), moved)
    refusal = save({"handoffs": handoffs})
    if refusal:
        return _list(form_of("handoffs", version.document["handoffs"], version).refused(refusal)), 409
    flash(
        f"“{name}” was removed."
        if act == "remove"
        else f"“{name}” is now number {handoffs.index(moved) + 1}."
    )
    return redirect(url_for("handoffs.show"))


def _save(*, adding: bool) -> Answer:
    version = settings_history.in_force(here().workspace.id)
    handoffs = list(version.document["handoffs"])
    typed = handoff_form.typed(request.form)
    was = request.form.get("was", "")
    place = None if adding else _place(handoffs, was)
    if place is None:
        place = len(handoffs)
        handoffs.append(typed)
    else:
        handoffs[place] = typed
    changed: Document = {"handoffs": handoffs}
    if "reply_as" in request.form:
        changed["copilot"] = version.document["copilot"] | {"reply_as": request.form["reply_as"] or None}
    refusal = save(changed)
    if refusal:
        form = _edited(version, typed, was=was, place=place).refused(refusal)
        return _form(form, adding=adding), 409 if refusal.theirs else 422
    flash(f"“{typed['name']}” is saved, and in force for new messages.")
    return redirect(url_for("handoffs.edit", number=place + 1))


def _list(form: Form) -> str:
    return render_template("dashboard/handoffs.html", form=form, crew=crew())


def _edited(version: Version, handoff: Document, *, was: str, place: int | None = None) -> Form:
    handoffs = version.document["handoffs"]
    if place is None:
        found = _place(handoffs, was)
        place = len(handoffs) if found is None else found
    values = handoff | {"was": was, "reply_as": request.form.get("reply_as", "")}
    return form_of(f"handoffs[{place}]", values, version, aliases={"copilot.reply_as": "reply_as"})


def _form(form: Form, *, adding: bool = False) -> str:
    settings = settings_history.in_force(here().workspace.id).settings
    return render_template(
        "dashboard/handoff.html",
        form=form,
        adding=adding,
        crew=crew(),
        needs_author=not settings.copilot.reply_as and not here().workspace.without_intercom,
        reading=read_trigger(str(form.value("trigger"))),
        examples=handoff_form.EXAMPLES,
        languages=sorted(PHRASES),
    )


def _place(handoffs: list[Document], name: str) -> int | None:
    return next((place for place, each in enumerate(handoffs) if each["name"] == name), None)
