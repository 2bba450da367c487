"""Versions of the settings: one replaces another, two at once collide, and what changed is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from intercom_app.domain.configuration import Agent, WorkspaceSettings
from intercom_app.domain.settings_changes import Change
from intercom_app.settings_history import Overtaken, history, in_force, save, version
from tests.databases import both_engines
from tests.factories import EU, US, document
from tests.product import Product


def put(team: Product, name: str, replaces: int) -> int:
    """Save settings that differ by the agent's name."""
    settings = WorkspaceSettings(agent=Agent(name=name))
    return save(team.services.assistant, US, settings, by=name, replaces=replaces)


@both_engines
def test_of_two_at_once_one_is_told(team: Product) -> None:
    with team.app.app_context():
        start, seen = Barrier(4), in_force(US).number

    def try_it(name: str) -> bool:
        with team.app.app_context():
            start.wait()
            try:
                return bool(put(team, name, seen))
            except Overtaken:
                return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(try_it, "abcd")) == [False, False, False, True]


def test_every_saving_tells_who_and_what(team: Product) -> None:
    team.apply(document())
    with team.app.app_context():
        put(team, "Robin", in_force(US).number)
        newest, applied, *_ = history(US)
    assert (newest.saved_by, applied.saved_by) == ("Robin", "command line")
    assert Change("agent.name", "Ada's helper", "Robin") in newest.changes
    assert Change("copilot.ai_assist", True, False) in newest.changes


def test_a_version_is_one_workspaces_own(team: Product) -> None:
    team.install(EU)
    with team.app.app_context():
        number = put(team, "Robin", in_force(US).number)
        assert version(EU, number) is None
        assert in_force(EU).number == 0
        with pytest.raises(Overtaken):
            put(team, "Mallory", 0)
