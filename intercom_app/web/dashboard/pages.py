"""The list of the dashboard's pages: what is in it stands in the navigation, in this order."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, url_for

from intercom_app.web.dashboard import (
    activity_log,
    analytics,
    copilot,
    decisions,
    forms,
    handoff_trials,
    handoffs,
    knowledge,
    mapping_import,
    office_hours,
    overview,
    previews,
    promises,
    real_tests,
    routing_trials,
    sources,
    team,
    team_acts,
    web_chat,
    welcome,
    words,
)
from intercom_app.web.dashboard.frame import Page
from intercom_app.web.sessions import signed_in
from intercom_app.web.theme import CHOICES, theme

PAGES: tuple[Page, ...] = (
    overview.page,
    handoffs.page,
    copilot.page,
    office_hours.page,
    web_chat.page,
    knowledge.page,
    previews.page,
    activity_log.page,
    promises.page,
    analytics.page,
    team.page,
)
BEHIND = (
    decisions.blueprint,
    handoff_trials.blueprint,
    mapping_import.blueprint,
    real_tests.blueprint,
    routing_trials.blueprint,
    sources.blueprint,
    welcome.blueprint,
    team_acts.blueprint,
)
"""Pages that others lead to."""


def init_app(app: Flask) -> None:
    """Register every page, and what all templates may use."""
    for blueprint in (*(page.blueprint for page in PAGES), *BEHIND):
        app.register_blueprint(blueprint)
    app.add_template_filter(words.place)
    app.add_template_filter(words.label)
    app.add_template_filter(words.by)
    app.add_template_filter(words.told)
    app.add_template_filter(words.reader)
    app.add_template_filter(words.ago)
    app.add_template_filter(words.ahead)
    app.add_template_filter(forms.sentence)
    # Functions, so that a page of errors asks no database.
    app.context_processor(
        lambda: {"navigation": navigation, "me": signed_in, "theme": theme, "theme_choices": CHOICES}
    )


def navigation() -> list[dict[str, Any]]:
    """Return the links of the navigation, with the one that the page belongs to marked."""
    return [
        {
            "label": page.label,
            "icon": page.icon,
            "url": url_for(page.address),
            "current": request.blueprint == page.blueprint.name,
        }
        for page in PAGES
    ]
