"""Forms as a browser sends them: every field as it was served, but for what somebody changes."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

Fields = dict[str, list[str]]


def form_in(page: str, selector: str) -> Tag:
    """The form that a selector finds on a page."""
    found = BeautifulSoup(page, "html.parser").select_one(selector)
    assert found is not None, f"no {selector} on the page"
    return found


def served(form: Tag) -> Fields:
    """What would be sent if nothing was changed; no button is pressed."""
    fields: Fields = {}
    for each in form.select("input[name], textarea[name], select[name]"):
        if (value := _value(each)) is not None:
            fields.setdefault(str(each["name"]), []).append(value)
    return fields


def filled(form: Tag, changes: dict[str, str | list[str] | None]) -> Fields:
    """What is sent after some fields were changed; None unticks one."""
    fields = served(form)
    for name, value in changes.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = value if isinstance(value, list) else [value]
    return fields


def _value(field: Tag) -> str | None:
    if field.name == "textarea":
        return field.text.removeprefix("\n")
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen.get("value", chosen.text)) if chosen else None
    if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
        return None
    return str(field.get("value", ""))
