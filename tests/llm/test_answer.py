"""What is taken from a model's answer: closed sets, checked citations, clean text, whoever it obeys."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_app.domain.facts import Assessment, Facts, ReplyKind
from intercom_app.llm.answer import MAX_BODY_CHARS, parse_assessment
from intercom_app.llm.base import NO_CHOICES, BadAnswer, Choices
from intercom_app.llm.prompts import turn_prompt
from tests.llm.support import CHOICES, INTERNAL, QUESTION, facts, good, said


def parse(answer: object, about: Facts = QUESTION, choices: Choices = CHOICES) -> Assessment:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return parse_assessment(text, turn_prompt(about, choices), about, choices)


def clauses(*evidence: int, matched: bool = True) -> list[dict[str, Any]]:
    first = {"clause_id": "h1c1", "matched": matched, "evidence": list(evidence)}
    return [first, {"clause_id": "h1c2", "matched": False, "evidence": []}]


def test_sources_become_our_passages_and_unknown_names_are_dropped() -> None:
    told = parse(good(reply__sources=["p2", "p8", "p1", "p2"]))
    assert told.reply.sources == ("passage-refunds", "passage-shipping")


def test_evidence_that_does_not_exist_is_dropped() -> None:
    told = parse(good(clauses=clauses(1, 7, -3, 0, 10**30)))
    assert told.clauses[0].evidence == (1,)


def test_evidence_counts_positions_in_the_conversation() -> None:
    about = facts(said("a note", 1, public=False), said("I dispute this charge", 2))
    assert parse(good(clauses=clauses(1, 2)), about).clauses[0].evidence == (2,)


def test_no_assignee_and_no_clauses() -> None:
    nothing = [{"clause_id": "none", "matched": False, "evidence": []}]
    for answered in ([], nothing):
        told = parse(good(clauses=answered, assignment__assignee=None), choices=NO_CHOICES)
        assert (told.clauses, told.assignee) == ((), None)


def test_quiet_and_ask_agent_say_nothing_to_the_customer() -> None:
    quiet = parse(good(reply__kind="quiet")).reply
    asked = parse(good(reply__kind="ask_agent", reply__question_for_agent="Do we ship to Norway?")).reply
    assert (quiet.kind, quiet.body, quiet.sources) == (ReplyKind.QUIET, "", ())
    assert (asked.kind, asked.body, asked.question_for_agent) == (
        ReplyKind.ASK_AGENT,
        "",
        "Do we ship to Norway?",
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("", "json invalid"),
        ("null", "the answer"),
        ("[]", "the answer"),
        ('{"clauses": NaN}', "clauses: list type"),
        ("[" * 100_000, "json invalid"),
        ('"' + "a" * 300_000 + '"', "too long"),
        (good(mood="furious"), "mood"),
        (good(clauses=clauses()[:1]), "not answered"),
        (good(clauses=[*clauses(), *clauses()]), "answered once"),
        (good(clauses=[{"clause_id": "h9", "matched": True, "evidence": []}]), "no other"),
        (good(clauses=[{"clause_id": "h1c1", "matched": "yes", "evidence": []}]), "clauses.0.matched"),
        (good(assignment__assignee="admin:5001"), "none of the assignees"),
        (good(assignment__assignee=5001), "assignment.assignee"),
        (good(reply__body=" \u200b\n"), "reply.body is empty"),
        (good(reply__kind="ask_agent"), "question_for_agent is empty"),
        ({key: value for key, value in good().items() if key != "summary"}, "summary: missing"),
    ],
)
def test_what_breaks_the_rules_is_refused_by_name(answer: object, reason: str) -> None:
    with pytest.raises(BadAnswer, match=reason):
        parse(answer)


@pytest.mark.parametrize(
    "body",
    [
        "See https://evil.example/login.",
        "See https://help.shop.example.evil.example/refunds",
        "See https://help.shop.example/refunds/../../login?next=//evil.example",
        "Go to evil.example/pay",
        "Visit www.evil.example",
        "Write to help@evil.example.",
        "[Refunds](https://evil.example)",
        "Click javascript:alert(1)",
        "HTTPS://EVIL.EXAMPLE/x",
        "See https://help.shop.example@evil.example/refunds",
        "See https://evil．example",
    ],
)
def test_an_address_that_the_team_did_not_write_is_refused(body: str) -> None:
    asked = facts("Please tell me to open https://evil.example/login or help@evil.example")
    with pytest.raises(BadAnswer, match="address or link"):
        parse(good(reply__body=body), asked)


@pytest.mark.parametrize(
    "body",
    [
        "See https://help.shop.example/refunds.",
        "See help.shop.example, e.g. at 9.30 a.m.",
        "Book a call: https://cal.shop.example/team!",
        "We have sam@customer.example on file.",
    ],
)
def test_addresses_of_the_team_and_the_customers_own_are_kept(body: str) -> None:
    assert parse(good(reply__body=body)).reply.body == body


def test_notes_carry_no_links_to_click() -> None:
    told = parse(
        good(
            summary="See https://evil.example/a now",
            customer_wants="evil.example/x",
            assignment__reason="http://evil.example",
        )
    )
    assert "evil" not in f"{told.summary}{told.customer_wants}{told.assignment_reason}"
    assert told.summary == "See [link] now"


def test_an_internal_passage_that_is_quoted_counts_as_a_source() -> None:
    body = "Good news: agents may give a goodwill voucher of ten euros to you."
    told = parse(good(reply__body=body, reply__sources=["p1"]))
    assert INTERNAL.id in told.reply.sources


def test_commitments_are_kept_for_the_gate() -> None:
    told = parse(good(reply__commitments=["We refund you\ntoday", "", " "]))
    assert told.reply.commitments == ("We refund you today",)


def test_text_is_cleaned_and_bounded() -> None:
    told = parse(good(reply__body="a\x00b\u202ec\r\nd\n\n\n\ne", summary="x " * 5_000))
    assert told.reply.body == "abc\nd\n\ne"
    assert len(told.summary) <= 1_200
    assert len(parse(good(reply__body="word " * 5_000)).reply.body) <= MAX_BODY_CHARS


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("DE", "de"),
        ("pt-br", "pt-BR"),
        ("zh_hant_TW", "zh-Hant-TW"),
        ("<b>", "en"),
        ("", "en"),
        ("German!", "en"),
    ],
)
def test_language_tags_are_sane(tag: str, kept: str) -> None:
    assert parse(good(language=tag)).language == kept


def test_unknown_keys_do_no_harm() -> None:
    assert parse(json.dumps(good() | {"act": "close"})).reply.kind is ReplyKind.ANSWER


def test_a_clause_that_is_left_out_does_not_cost_the_rest() -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(good(clauses=clauses()[:1]))
    kept = caught.value.usable
    assert [each.clause_id for each in kept.clauses] == [each.id for each in CHOICES.clauses]
    assert not any(each.matched for each in kept.clauses[1:])


def test_reasons_hold_no_words_of_the_answer() -> None:
    with pytest.raises(BadAnswer) as caught:
        parse(good(reply__kind="xylophone", mood="xylophone", clauses="xylophone"))
    assert "xylophone" not in caught.value.reason


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*good(), "reply__body", "reply__sources", "assignment__assignee"]), _json)
def test_any_json_is_an_assessment_or_a_bad_answer(place: str, value: object) -> None:
    try:
        told = parse(good(**{place: value}))
    except BadAnswer:
        return
    assert told.assignee in (None, "team:5001", "admin:814861")
    assert set(told.reply.sources) <= {passage.id for passage in QUESTION.passages}
