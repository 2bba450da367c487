"""Where a conversation stands: who holds it, what was handed off, what a customer was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercom_app.domain.configuration import Copilot
from intercom_app.domain.standing import Act, Purpose, Standing, standing
from tests.domain.talk import conversation

PERSON = Copilot(reply_as="1")
KEPT = Copilot(reply_as="1", reply_as_is_person=False)
HANDOFF = Act(purpose=Purpose.HANDOFF, handoff="Live")


def stands(*lines: str, copilot: Copilot = PERSON, **acts: Act) -> Standing:
    return standing(conversation(*lines), {key.removeprefix("m"): act for key, act in acts.items()}, copilot)


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        (("customer: Hi",), None),
        (("customer: Hi", "person: Hello"), "a person has replied"),
        (("customer: Hi", "note: I wonder"), None),
        (("customer: Hi", "fin: I am Fin"), None),
        (("customer: Hi", "us: Hello"), None),
        (("customer: Hi", "person: →admin:2"), "a person has assigned the conversation"),
        (("customer: Hi", "fin: →admin:2"), None),
        (("customer: Hi", "person: →0"), None),
        (("customer: Hi", "person: Hello", "person: closes"), "a person has replied"),
        (("customer: Hi", "person: Hello", "person: closes", "customer: Again"), None),
    ],
)
def test_who_holds_it(lines: tuple[str, ...], held: str | None) -> None:
    assert stands(*lines).held == held


def test_assigning_to_a_reply_as_who_is_a_person_takes_over() -> None:
    assert stands("customer: Hi", "person: →admin:1").held


def test_assigning_to_a_reply_as_kept_for_the_bot_hands_back() -> None:
    lines = ("customer: Hi", "us: Passed on", "person: Hello", "person: →admin:1")
    assert stands(*lines, copilot=KEPT, m2=HANDOFF) == Standing()


@pytest.mark.parametrize(
    "purpose", [Purpose.HANDOFF, Purpose.PROMISE, Purpose.EXCUSE, Purpose.ADDRESS_REQUEST]
)
def test_after_a_handoff_we_are_silent(purpose: Purpose) -> None:
    now = stands("customer: Hi", "us: …", m2=Act(purpose=purpose, handoff="Live"))
    assert now.silent == "it was handed off (Live)"


@pytest.mark.parametrize("purpose", [Purpose.ANSWER, Purpose.ROUTING, Purpose.OFFER, Purpose.LATE])
def test_after_anything_else_we_may_speak(purpose: Purpose) -> None:
    assert stands("customer: Hi", "us: …", m2=Act(purpose=purpose, handoff="Live")).silent is None


def test_an_offer_is_open_until_somebody_speaks_to_the_customer() -> None:
    offer = Act(purpose=Purpose.OFFER, handoff="Live")
    lines = ("customer: Hi", "us: A person?", "customer: yes")
    assert stands(*lines, m2=offer).open_offer == "Live"
    for later in ("us: An answer", "person: Hello"):
        now = stands(*lines, later, m2=offer, m4=Act(purpose=Purpose.ANSWER))
        assert now.open_offer is None
        assert now.offered == {"Live"}


def test_a_handback_forgets_all() -> None:
    lines = ("customer: Hi", "us: A person?", "customer: no", "fin: closes", "customer: Hi again")
    now = stands(*lines, m2=Act(purpose=Purpose.OFFER, handoff="Live"))
    assert replace(now, held=None) == Standing()
