"""Which groups of a trigger hold: code decides counters, clock and explicit requests; a model the rest."""

from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.facts import ClauseAnswer
from intercom_app.domain.trigger_rules import compile_without_model
from intercom_app.domain.triggers import (
    EXPLICIT_REQUEST,
    Clause,
    ClauseKind,
    CodeFacts,
    Match,
    Trigger,
    evaluate,
)

NO_ANSWERS: dict[str, ClauseAnswer] = {}


def holds(text: str, facts: CodeFacts, *matched: str) -> list[Match]:
    """Evaluate a text where the model matched the clauses that hold one of these words, by message 7."""
    trigger = compile_without_model(text)
    answers = {
        clause.id: ClauseAnswer(
            clause_id=clause.id, matched=any(word in clause.text for word in matched), evidence=(7,)
        )
        for clause in trigger.for_model
    }
    return evaluate(trigger, facts, answers)


def test_an_explicit_request_holds_by_its_messages() -> None:
    [match] = holds("when the customer asks for a human", CodeFacts(explicit_request=(4,)))
    assert (match.clause_ids, match.evidence, match.implied) == ((EXPLICIT_REQUEST.id,), (4,), False)


def test_a_counter_holds_from_its_count_on() -> None:
    text = "after two failed attempts"
    assert not holds(text, CodeFacts(failed_attempts=1, attempts_evidence=(3,)))
    [match] = holds(text, CodeFacts(failed_attempts=2, attempts_evidence=(3, 5)))
    assert match.evidence == (3, 5)


def test_a_clock_holds_without_evidence() -> None:
    assert holds("outside business hours", CodeFacts(is_open=False))[0].evidence == ()
    assert not holds("outside business hours", CodeFacts(is_open=True))
    assert holds("during business hours", CodeFacts(is_open=True))


def test_joined_conditions_hold_together_with_all_their_evidence() -> None:
    text = "a billing dispute after two failed attempts"
    facts = CodeFacts(failed_attempts=2, attempts_evidence=(3, 5))
    assert not holds(text, facts)
    assert not holds(text, CodeFacts(), "billing")
    assert holds(text, facts, "billing")[0].evidence == (3, 5, 7)


def test_any_group_is_enough_and_each_is_told() -> None:
    matches = holds("legal threats\nrefunds\nchargebacks", CodeFacts(), "legal", "charge")
    assert len(matches) == 2


def test_a_matched_never_vetoes_the_trigger() -> None:
    text = "refunds, but never for gift cards"
    assert holds(text, CodeFacts(), "refunds")
    assert not holds(text, CodeFacts(), "refunds", "gift")


def test_never_by_clock_and_by_count() -> None:
    assert not holds("refunds\nnever outside office hours", CodeFacts(is_open=False), "refunds")
    text = "refunds\nnever hand off before two attempts"
    assert not holds(text, CodeFacts(failed_attempts=1), "refunds")
    assert holds(text, CodeFacts(failed_attempts=2), "refunds")


def test_an_explicit_request_wins_over_every_text() -> None:
    asked = CodeFacts(explicit_request=(2,))
    for text in (
        "refunds",
        "never hand off when the customer asks for a person",
        "never for anything\nrefunds",
    ):
        [match] = holds(text, asked, "anything", "asks")
        assert (match.implied, match.evidence) == (True, (2,))


def test_a_never_does_not_stop_an_explicit_clause_but_the_other_groups() -> None:
    matches = holds(
        "asks for a human\nrefunds\nnever for gift cards", CodeFacts(explicit_request=(2,)), "refunds", "gift"
    )
    assert [match.clause_ids for match in matches] == [(EXPLICIT_REQUEST.id,)]


def test_an_explicit_clause_at_another_hour_is_only_implied() -> None:
    text = "asks for a human during office hours"
    assert not holds(text, CodeFacts(explicit_request=(2,), is_open=True))[0].implied
    assert holds(text, CodeFacts(explicit_request=(2,), is_open=False))[0].implied


def test_without_a_model_the_clauses_of_code_still_work() -> None:
    trigger = compile_without_model("legal threats or after two attempts")
    assert evaluate(trigger, CodeFacts(failed_attempts=2), NO_ANSWERS)
    assert not evaluate(trigger, CodeFacts(), NO_ANSWERS)


def test_an_answer_for_an_unknown_clause_changes_nothing() -> None:
    trigger = compile_without_model("legal threats")
    assert not evaluate(
        trigger, CodeFacts(), {"topic-00000000": ClauseAnswer(clause_id="topic-00000000", matched=True)}
    )


clauses = st.builds(
    Clause,
    kind=st.sampled_from((ClauseKind.TOPIC, ClauseKind.MOOD)),
    text=st.sampled_from(("a", "b", "c")),
) | st.sampled_from(
    (
        EXPLICIT_REQUEST,
        Clause(kind=ClauseKind.ATTEMPTS, text="two", count=2),
        Clause(kind=ClauseKind.CLOCK, text="closed", open=False),
    )
)
triggers = st.builds(
    lambda groups, never: Trigger(text="", groups=tuple(map(tuple, groups)), never=tuple(never)),
    st.lists(st.lists(clauses, min_size=1, max_size=3), max_size=4),
    st.lists(st.builds(Clause, kind=st.just(ClauseKind.NEVER), text=st.sampled_from(("x", "y"))), max_size=2),
)
facts = st.builds(
    CodeFacts,
    explicit_request=st.sampled_from(((), (1,))),
    failed_attempts=st.integers(0, 3),
    is_open=st.booleans(),
)


@given(triggers, facts, st.booleans())
def test_a_request_for_a_person_always_matches(trigger: Trigger, known: CodeFacts, matched: bool) -> None:
    answers = {clause.id: ClauseAnswer(clause_id=clause.id, matched=matched) for clause in trigger.for_model}
    found = evaluate(trigger, known, answers)
    if known.explicit_request:
        assert EXPLICIT_REQUEST.id in found[0].clause_ids
    elif trigger.never and matched:
        assert found == []
