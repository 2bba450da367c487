"""Places and values of the settings as people read them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import url_for

from intercom_app.db import now
from intercom_app.domain.configuration import Assignee
from intercom_app.web.dashboard.frame import crew

_LABELS = {
    "agent": "Agent",
    "ai_assist": "AI ASSIST",
    "leave_note_instead_of_replying": "Leave Note Instead of Replying",
    "reply_as": "Reply As",
    "reply_as_is_person": "Reply As is a person",
    "assignment_criteria": "Assignment Criteria",
    "auto_assignment": "Auto Assignment",
    "assign_to": "Assign to",
    "trigger": "When to trigger",
    "to": "Addresses",
    "reply_to_customer": "Answer straight to the customer",
    "pickup_minutes": "Pick-up time",
    "remind_before_minutes": "Reminder",
    "timezone": "Time zone",
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
    "allowed_origins": "Pages that may show it",
    "accent": "Colour",
    "daily_model_turns": "Answers by the model a day",
}
_PAGES = {
    "agent": "copilot.show",
    "copilot": "copilot.show",
    "handoffs": "handoffs.show",
    "office_hours": "office_hours.show",
    "retention_days": "team.show",
    "web_chat": "web_chat.show",
}
_STEPS = (("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600), ("minute", 60))


def place(path: str) -> str:
    """Return a place such as copilot.ai_assist as the pages call it."""
    names = re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path)
    said = [_step(index, name) for index, name in names]
    return " › ".join(said) or "Settings"


def label(path: str) -> str:
    """Return the last step of a place that has a name: what its field is called."""
    return place(re.sub(r"(\[\d+\])+$|\.(id|type)$", "", path)).rpartition(" › ")[2]


def by(author: str) -> str:
    """Return who saved, without the address that is kept with the name."""
    return "the command line" if author == "command line" else author.partition(" (")[0]


def reader(assistant: str | None) -> str:
    """Return who read a turn, as a sentence names it."""
    return {"offline": "the offline assistant", "": "rules alone"}.get(assistant or "", assistant or "")


def told(value: Any, at: str = "") -> str:
    """Return a value of the settings in a few words; the place where it is tells an id from a text."""
    match _meant(value, at):
        case None | "" | []:
            return "nothing"
        case True | False:
            return "on" if value else "off"
        case {"type": kind, "id": key}:
            return crew().name(Assignee(type=kind, id=str(key)))
        case {"amount": amount, "unit": unit}:
            return f"{amount} {str(unit).replace('_', ' ')}"
        case {"name": name}:
            return f"“{name}”"
        case {"match": match, "assign_to": whom}:
            return f"{match} to {told(whom)}"
        case dict():
            return "; ".join(f"{place(key)} {told(below)}" for key, below in value.items())
        case [str(start), str(end)] if ":" in start and ":" in end:
            return f"{start} to {end}"
        case list():
            return ", ".join(map(told, value))
    return str(value)


def _meant(value: Any, at: str) -> Any:
    return {"type": "admin", "id": value} if value and at.endswith(".reply_as") else value


def ago(moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    span = _span((now() - moment).total_seconds())
    return f"{span} ago" if span else "just now"


def ahead(moment: datetime) -> str:
    """Return in how long something will be, in its largest unit."""
    span = _span((moment - now()).total_seconds())
    return f"in {span}" if span else "in a moment"


def _span(seconds: float) -> str:
    for unit, length in _STEPS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' * (count != 1)}"
    return ""


def page_of(path: str) -> str:
    """Return the address of the page that holds a place of the document, "" where none does."""
    endpoint = _PAGES.get(re.split(r"[.\[]", path)[0])
    return url_for(endpoint) if endpoint else ""


def _step(index: str, name: str) -> str:
    if index:
        return f"entry {int(index) + 1}" if index.isdigit() else f"“{index}”"
    return _LABELS.get(name, name.strip().replace("_", " ").capitalize())
