"""Many mappings at once, from lines of text or a CSV file: shown with what each line would do, then saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from intercom_app import settings_history
from intercom_app.domain.addresses import BadAddress
from intercom_app.domain.routing import parse_match
from intercom_app.people import People
from intercom_app.web.dashboard.copilot import with_mappings
from intercom_app.web.dashboard.forms import Document, Form, form_of, save
from intercom_app.web.dashboard.frame import Answer, crew, here, page_blueprint

blueprint = page_blueprint("mapping_import")

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text: the mapping that it asks for and what becomes of it, or what is wrong with it."""

    number: int
    match: str
    whom: str
    state: str
    problem: str = ""
    row: Document | None = None


@blueprint.get("/copilot/import")
def show() -> Answer:
    """Show the box to paste into."""
    version = settings_history.in_force(here().workspace.id)
    return _page(form_of("", {}, version))


@blueprint.post("/copilot/import")
def take() -> Answer:
    """Show what each line would do; on the second button save the good ones."""
    version = settings_history.in_force(here().workspace.id)
    text = _text()
    rows = list(version.document["copilot"]["auto_assignment"])
    lines = list(read_lines(text, crew(fresh=True), {row["match"]: row for row in rows}))
    good = {_key(line.match): line.row for line in lines if line.row}
    form = form_of("", {"text": text}, version)
    if request.form.get("do") != "save" or not good:
        return _page(form, lines)
    kept = [good.pop(_key(row["match"]), row) for row in rows]
    refusal = save(with_mappings(version, [*kept, *(row for row in good.values() if row)]))
    if refusal:
        return _page(form.refused(refusal), lines), 409 if refusal.theirs else 422
    count = sum(line.state in {"new", "changed"} for line in lines)
    flash(f"{count} mapping{'s' * (count != 1)} imported.")
    return redirect(url_for("copilot.show", _anchor="mappings"))


def read_lines(text: str, people: People, there: Mapping[str, Document]) -> Iterator[Line]:
    """Yield what each line asks for: "acme.com, Billing". A heading and empty lines are passed over."""
    delimiter = next((each for each in ("\t", ",", ";") if each in text), ",")
    known = {_key(match): row for match, row in there.items()}
    seen: dict[str, int] = {}
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
        match, whom = ([cell.strip() for cell in cells] + ["", ""])[:2]
        if not match or (number == 1 and match.casefold() in {"match", "email", "domain"}):
            continue
        yield _line(number, match, whom, people, known, seen)


def _line(
    number: int, match: str, whom: str, people: People, known: dict[str, Document], seen: dict[str, int]
) -> Line:
    try:
        key = parse_match(match)
    except BadAddress as error:
        return Line(number, match, whom, "bad", str(error))
    named = people.named(whom)
    if len(named) != 1:
        wrong = (
            "several are called so: write team:ID or admin:ID"
            if named
            else "no team or teammate is called so"
        )
        return Line(number, match, whom, "bad", wrong)
    if key in seen:
        return Line(number, match, whom, "bad", f"says the same address as line {seen[key]}")
    seen[key] = number
    row = {"match": match, "assign_to": named[0]}
    before = known.get(key)
    state = "new" if before is None else "same" if before["assign_to"] == named[0] else "changed"
    return Line(number, match, whom, state, row=row)


def _key(match: str) -> str:
    try:
        return parse_match(match)
    except BadAddress:
        return match


def _text() -> str:
    file = request.files.get("file")
    data = file.read() if file else b""
    return data.decode("utf-8-sig", "replace") if data else request.form.get("text", "")


def _page(form: Form, lines: list[Line] | None = None) -> str:
    lines = lines or []
    counts = {
        state: sum(line.state == state for line in lines) for state in ("new", "changed", "same", "bad")
    }
    worst = sorted(lines, key=lambda line: line.state != "bad")
    return render_template(
        "dashboard/mapping_import.html", form=form, lines=worst[:MOST_SHOWN], counts=counts, crew=crew()
    )
