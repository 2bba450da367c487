"""The schedule: the same from the same seed, and every kind of trouble in every run."""

from __future__ import annotations

from benches.chaos.schedule import FEW, STEPS, Moment, Trouble, schedule, weather
from benches.chaos.stories import KINDS, Author
from sandbox.faults import KINDS as FAULTS
from sandbox.faults import read_rule


def test_a_seed_decides_everything() -> None:
    assert schedule(3, 100) == schedule(3, 100)
    assert schedule(3, 100) != schedule(4, 100)
    assert weather(3, 100, 1) == weather(3, 100, 1)
    assert list(Author(3).stories(50)) == list(Author(3).stories(50))


def test_every_trouble_comes_and_what_lasts_ends() -> None:
    events = schedule(1, 60)
    assert {event.trouble for event in events} == set(Trouble)
    begun = [event.trouble.name for event in events if event.trouble.name in {e.detail for e in events}]
    assert sorted(begun) == sorted(each.detail for each in events if each.trouble is Trouble.RELIEF)


def test_a_run_of_some_size_kills_at_every_boundary() -> None:
    killed = {(each.detail, each.moment) for each in schedule(1, FEW) if each.trouble is Trouble.SNARE}
    assert killed == {(name, moment) for name, step in STEPS.items() for moment in step.moments}
    assert len({moment for _, moment in killed}) == len(Moment)


def test_the_sandbox_knows_every_fault_and_each_is_used() -> None:
    rules = [read_rule(rule) for rule in weather(1, 60, 1)]
    assert {rule.effect.kind for rule in rules} == set(FAULTS)


def test_every_kind_of_story_is_told() -> None:
    assert {story.kind for story in Author(1).stories(60)} == set(KINDS)
