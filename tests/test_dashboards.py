"""Dashboard and alert rules speak only of figures that are told, and the docs of every one of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from intercom_app.settings import ROOT

DOCS = ROOT / "docs"
NAME = re.compile(r"\bintercom_app_\w+")
SELECTED = re.compile(r"(intercom_app_\w+)\{(\w+)=(~?)\"([^\"]+)\"\}")
Told = dict[str, list[dict[str, str]]]


def panels() -> list[dict[str, Any]]:
    """The dashboard's panels."""
    return list(json.loads((DOCS / "grafana.json").read_text())["panels"])


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    groups = yaml.safe_load((DOCS / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def questions() -> list[str]:
    """Every question that dashboard and rules ask of Prometheus."""
    shown = [target["expr"] for panel in panels() for target in panel.get("targets", [])]
    return [*shown, *(rule["expr"] for rule in rules())]


@pytest.fixture
def told(make_app: Callable[..., Flask], database_url: str, redis_url: str) -> Told:
    """The labels of every sample that a fresh server tells of, by the sample's name."""
    app = make_app(database_url=database_url, redis_url=redis_url)
    with app.app_context():
        figures = app.extensions["intercom_app"].figures
        figures.beat("worker")
    text = app.test_client().get("/metrics").text
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {name: [s.labels for s in samples if s.name == name] for name in {s.name for s in samples}} | {
        family.name: [] for family in text_string_to_metric_families(text) if not family.samples
    }


def test_every_name_is_told(told: Told) -> None:
    asked = {name for question in questions() for name in NAME.findall(question)}
    named = {name for name in told if told[name]} | LATER
    assert len(asked) > 25
    assert asked - named == set()


LATER = {
    "intercom_app_last_notification_timestamp_seconds",
    *(f"intercom_app_model_{end}" for end in ("calls_total", "tokens_total", "seconds_bucket")),
}
"""Told once there was a notification, or a question to the model, whose name is a label."""


def test_every_selected_value_is_told(told: Told) -> None:
    asked = {found for question in questions() for found in SELECTED.findall(question)}
    missing = [
        (name, label, value)
        for name, label, _, values in asked
        if name not in LATER and label != "process"
        for value in values.split("|")
        if value not in {labels.get(label) for labels in told[name]}
    ]
    assert missing == []


def test_no_question_adds_up_what_several_processes_tell() -> None:
    """Each tells the same numbers: where Prometheus asks two of them, a sum would be doubled."""
    for question in questions():
        bare = re.sub(r"max without \(instance\) \((rate|increase)\(", "", question)
        assert not re.search(r"\b(rate|increase)\(", bare), question


def test_panels_lie_side_by_side() -> None:
    places = [(p["gridPos"]["x"], p["gridPos"]["y"], p["gridPos"]["w"], p["gridPos"]["h"]) for p in panels()]
    assert len({panel["id"] for panel in panels()}) == len(panels())
    assert all(x + w <= 24 for x, _, w, _ in places)
    for (x, y, w, h), (x2, y2, w2, h2) in itertools.combinations(places, 2):
        assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


def test_rules_say_what_to_do() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert {"summary", "description"} == rule["annotations"].keys()


def test_the_docs_explain_every_figure_and_every_rule(told: Told) -> None:
    explained = (DOCS / "operations.md").read_text()
    families = {re.sub(r"_(total|bucket|count|sum|created)$", "", name) for name in {*told, *LATER}}
    assert {name for name in families if f"`{name.removeprefix('intercom_app_')}" not in explained} == set()
    assert {rule["alert"] for rule in rules() if f"`{rule['alert']}`" not in explained} == set()
