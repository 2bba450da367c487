"""A model that invents: what is left of its drafts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_app.domain.conversation import Writer
from intercom_app.domain.facts import Assessment, Facts, Passage, Reply, ReplyKind
from intercom_app.llm.grounding import grounded
from tests.llm.support import INTERNAL, PASSAGES, REFUNDS, SHIPPING, facts, said

QUESTION = facts("Hi, Sam here. How long does a refund take, and do you ship to Spain?")


def left_of(
    body: str,
    about: Facts = QUESTION,
    sources: tuple[str, ...] = (REFUNDS.id,),
    assistant: str = "openai:m",
    language: str = "en",
) -> Assessment:
    reply = Reply(kind=ReplyKind.ANSWER, body=body, sources=sources)
    return grounded(Assessment(reply=reply, assistant=assistant, language=language), about)


GOOD = "A refund takes 5 business days once your parcel has arrived."


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        f"Hi Sam,\n\nthank you for your message! {GOOD} Shipping costs are not refunded.\n\nBest regards\nAda",
        f"{GOOD}\n\nWe ship to all EU countries:\n- orders leave within a day\n\nWhat is your order number?",
        f"{GOOD} I hope this helps! Let me know if you have any other questions.",
    ],
)
def test_a_good_draft_is_left_alone(body: str) -> None:
    told = left_of(body)
    assert (told.reply.body, told.left_out) == (body, ())


COURTESIES = """
en I'm so sorry to hear that. Thank you for your patience and understanding!
en Please let us know if there is anything else we can help you with. Have a lovely weekend!
de Ich hoffe, das hilft Ihnen weiter. Bei weiteren Fragen melden Sie sich gerne. So gehen Sie vor:
fr J'espère que cela vous aide. N'hésitez pas à nous contacter si vous avez d'autres questions.
es Espero que esto te ayude. Lamento las molestias. Gracias por tu paciencia.
it Mi dispiace per il disagio. Non esitare a contattarci per altre domande.
pt Espero ter ajudado! Se tiver mais dúvidas, estou à disposição.
nl Ik hoop dat dit helpt. Laat het me weten als je nog vragen hebt.
sv Hoppas det hjälper! Hör gärna av dig om du har fler frågor.
pl Mam nadzieję, że to pomoże. W razie pytań proszę o kontakt.
ja ご不明な点がございましたらお気軽にお問い合わせください。
zh 如果您还有其他问题，请随时告诉我们。
"""


@pytest.mark.parametrize("line", COURTESIES.strip().split("\n"))
def test_courtesies_state_nothing(line: str) -> None:
    language, _, words = line.partition(" ")
    assert left_of(words, language=language).reply.body == words


def test_what_no_passage_supports_is_taken_out() -> None:
    told = left_of(f"{GOOD} A courier named Hermes brings it. We ship to all EU countries.")
    assert told.reply.body == f"{GOOD} We ship to all EU countries."
    assert told.left_out == ("A courier named Hermes brings it.",)
    assert told.reply.sources == (REFUNDS.id, SHIPPING.id)


def test_what_leans_on_an_invention_goes_with_it() -> None:
    told = left_of(f"{GOOD} Gold members wait 2 hours only. This is free.\nWe ship to all EU countries.")
    assert told.reply.body == f"{GOOD}\nWe ship to all EU countries."


def test_a_list_of_inventions_takes_its_opening_along() -> None:
    told = left_of(
        f"{GOOD}\n\nPlease do this:\n- Print the golden form\n- Ring the bell\n\nWe ship to all EU countries."
    )
    assert told.reply.body == f"{GOOD}\n\nWe ship to all EU countries."


@pytest.mark.parametrize(
    "body",
    [
        "A refund takes 3 weeks.",
        "Shipping costs are refunded.",
        f"{GOOD} Gold members wait 2 hours. Silver members wait 3 hours.",
        "We also sell bicycles and sandwiches in Dublin.",
        "Bitte rufen Sie unsere Hotline an.",
    ],
)
def test_a_draft_that_is_mostly_invented_becomes_a_question(body: str) -> None:
    told = left_of(body)
    assert told.reply.kind is ReplyKind.ASK_AGENT
    assert (
        told.reply.question_for_agent
        == "What should we tell the customer about “How long does a refund take, and do you ship to Spain?”?"
    )
    assert told.left_out


def test_what_only_an_internal_passage_says_names_that_passage() -> None:
    told = left_of(f"{GOOD} Angry customers may get a goodwill voucher of ten euros once a year.")
    assert told.reply.sources == (REFUNDS.id, INTERNAL.id)


def test_a_public_passage_is_preferred_to_an_internal_one() -> None:
    secret = replace(SHIPPING, id="secret", internal=True)
    about = facts("Do you ship to Spain?", passages=[secret, *PASSAGES])
    told = left_of("We ship to all countries of the European Union.", about)
    assert told.reply.sources == (REFUNDS.id, SHIPPING.id)


def test_what_the_team_has_told_counts() -> None:
    about = facts(
        "Where is it?",
        said("Your parcel waits at the Ghent depot.", 2, Writer.PERSON),
        "And how long is a refund?",
    )
    told = left_of(
        f"{GOOD} Your parcel waits at the Ghent depot. Book calls at https://cal.shop.example/team.", about
    )
    assert told.left_out == ()


def test_the_customer_s_own_statements_may_be_said_back_but_not_their_questions() -> None:
    about = facts(
        "I am Sam, I live in Oslo and my kettle exploded. Do you repair kettles in Oslo? How long is a refund?"
    )
    told = left_of(f"Your kettle exploded in Oslo. {GOOD} We repair kettles in Oslo.", about)
    assert told.left_out == ("We repair kettles in Oslo.",)


def test_passages_that_contradict_each_other_are_asked_about_whoever_drafts() -> None:
    rival = Passage(
        id="r",
        title="Payments",
        text="A refund takes 9 business days after we have received the parcel.",
        language="en",
    )
    about = facts("How long does a refund take?", passages=[REFUNDS, rival])
    for assistant in ("openai:m", "offline"):
        told = left_of(
            "A refund takes 5 business days after we have received the parcel.", about, assistant=assistant
        )
        assert told.reply.kind is ReplyKind.ASK_AGENT
        assert "contradicts itself" in str(told.reply.question_for_agent)


def test_evidence_beside_the_question_is_not_enough() -> None:
    about = facts("Which telescope fits the exhibition in our museum garden?")
    assert left_of(GOOD, about).reply.kind is ReplyKind.ASK_AGENT


@pytest.mark.parametrize("kind", [ReplyKind.QUIET, ReplyKind.ASK_AGENT])
def test_only_answers_are_looked_at(kind: ReplyKind) -> None:
    assessment = Assessment(reply=Reply(kind=kind, question_for_agent="Why?"), assistant="openai:m")
    assert grounded(assessment, QUESTION) is assessment


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_grounded_or_asked_about(body: str) -> None:
    told = left_of(body)
    assert told.reply.kind is ReplyKind.ASK_AGENT or told.reply.body.strip() or not body.strip()
