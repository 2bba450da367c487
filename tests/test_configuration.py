"""The settings document read and written: every mistake in one pass, nothing lost on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from intercom_app.configuration import InvalidSettings, Roster, RosterAdmin, dump, parse, parse_json
from intercom_app.domain.configuration import (
    Agent,
    Assignee,
    Copilot,
    EmailHandoff,
    IntercomHandoff,
    Mapping,
    OfficeHoursSettings,
    ResponseTime,
    WebChat,
    WorkspaceSettings,
)

ROSTER = Roster(
    admins={"814860": RosterAdmin(name="Ada"), "814861": RosterAdmin(name="Bob")}, teams={"5001": "Billing"}
)
COMPLETE: dict[str, Any] = {
    "agent": {"name": "Ada", "instructions": "Friendly and short.", "language": "auto"},
    "copilot": {
        "ai_assist": True,
        "leave_note_instead_of_replying": True,
        "reply_as": "814860",
        "reply_as_is_person": True,
        "send_offline_answers": False,
        "assignment_criteria": "Assign billing conversations to the billing team.",
        "auto_assignment": [
            {"match": "vip@acme.com", "assign_to": {"type": "admin", "id": "814861"}},
            {"match": "acme.com", "assign_to": {"type": "team", "id": "5001"}},
        ],
    },
    "handoffs": [
        {
            "kind": "intercom",
            "name": "Support team",
            "trigger": "Hand off when …",
            "assign_to": {"type": "team", "id": "5001"},
            "pickup_minutes": 10,
            "offer_first": False,
        },
        {
            "kind": "email",
            "name": "Email support",
            "trigger": "Send an email summary when …",
            "to": ["support@example.com"],
            "response_time": {"amount": 1, "unit": "business_days"},
            "remind_before_minutes": 60,
            "reply_to_customer": False,
            "offer_first": False,
        },
    ],
    "office_hours": {
        "timezone": "Europe/Dublin",
        "weekly": {"mon": [["09:00", "12:30"], ["13:30", "17:30"]], "tue": [["09:00", "17:30"]]},
        "holidays": ["2026-12-25"],
    },
    "web_chat": {"enabled": False, "allowed_origins": ["https://shop.example"], "greeting": "Hi!"},
    "retention_days": 365,
}


def problems(document: object, roster: Roster | None = ROSTER) -> dict[str, str]:
    """Return the messages by path, in order; each field at most once."""
    with pytest.raises(InvalidSettings) as refused:
        parse(document, roster)
    found = {problem.path: problem.message for problem in refused.value.problems}
    assert len(found) == len(refused.value.problems) > 0
    assert all(len(str(problem).splitlines()) == 1 for problem in refused.value.problems)
    return found


def test_the_documented_document_comes_back_key_by_key() -> None:
    written = dump(parse(COMPLETE, ROSTER))
    assert json.dumps(written) == json.dumps(COMPLETE)


def test_missing_keys_take_their_defaults() -> None:
    assert parse({}, ROSTER) == WorkspaceSettings()
    assert parse({"copilot": {"reply_as": "814860"}}, ROSTER).copilot.leave_note_instead_of_replying


def test_eight_mistakes_are_named_in_one_pass_in_the_documents_order() -> None:
    document = json.loads(json.dumps(COMPLETE))
    document["agent"]["nmae"] = "Ada"
    document["copilot"]["ai_assist"] = "yes"
    document["copilot"]["auto_assignment"][0]["match"] = "https://acme.com"
    document["copilot"]["auto_assignment"][1]["assign_to"]["id"] = "5002"
    document["handoffs"][0]["kind"] = "fax"
    del document["handoffs"][1]["to"]
    document["office_hours"]["weekly"]["mon"][1][0] = "12:00"
    document["retention_days"] = 0
    assert list(problems(document)) == [
        "agent.nmae",
        "copilot.ai_assist",
        "copilot.auto_assignment[0].match",
        "copilot.auto_assignment[1].assign_to.id",
        "handoffs[0].kind",
        "handoffs[1].to",
        "office_hours.weekly.mon",
        "retention_days",
    ]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ({"agnet": {}}, "agnet", "unknown key: did you mean agent?"),
        ({"agent": {"colour": "red"}}, "agent.colour", "unknown key: remove it"),
        ({"agent": {"greeting": "Hi"}}, "agent.greeting", "this key does not belong here: remove it"),
        ({"agent": {"a\nb": 1}}, 'agent["a\\nb"]', "unknown key: remove it"),
        ({"agent": None}, "agent", "must be an object, not null"),
        ({"agent": {"name": 5}}, "agent.name", "must be a text in quotes, not 5"),
        ({"agent": {"name": "A\0"}}, "agent.name", "control character"),
        ({"agent": {"name": "\ud800"}}, "agent.name", "control character"),
        ({"copilot": {"ai_assist": "yes"}}, "copilot.ai_assist", 'must be true or false, not "yes"'),
        ({"copilot": {"ai_assist": 0}}, "copilot.ai_assist", "must be true or false, not 0"),
        ({"copilot": {"auto_assignment": {}}}, "copilot.auto_assignment", "must be a list, not an object"),
        ({"retention_days": True}, "retention_days", "must be a whole number, not true"),
        ({"retention_days": "30"}, "retention_days", 'must be a whole number, not "30"'),
        ({"retention_days": 30.5}, "retention_days", "must be a whole number, not 30.5"),
        ({"retention_days": 10**30}, "retention_days", "ordinary number"),
        ({"retention_days": float("inf")}, "retention_days", "ordinary number"),
        ({"handoffs": "none"}, "handoffs", "must be a list"),
        ({"office_hours": []}, "office_hours", "must be an object, not a list"),
    ],
)
def test_a_wrong_shape_is_named_with_what_to_write(document: object, path: str, message: str) -> None:
    found = problems(document)
    assert found.keys() - {"copilot.reply_as"} == {path}
    assert message in found[path]


@pytest.mark.parametrize("kind", ["fax", None, 5, [], {}])
def test_an_unknown_kind_of_handoff_is_one_problem(kind: object) -> None:
    document = {
        "copilot": {"reply_as": "814860"},
        "handoffs": [{"kind": kind, "name": 5, "to": 1, "what": 2}],
    }
    assert problems(document) == {"handoffs[0].kind": 'must be "intercom" or "email"'}


def test_a_handoff_is_judged_by_its_own_kind_only() -> None:
    wrong = {**COMPLETE["handoffs"][1], "pickup_minutes": 5}
    assert problems({**COMPLETE, "handoffs": [wrong]}).keys() == {"handoffs[0].pickup_minutes"}


def test_ids_may_be_written_as_numbers() -> None:
    row = {"match": "acme.com", "assign_to": {"type": "team", "id": 5001}}
    settings = parse({"copilot": {"reply_as": 814860, "auto_assignment": [row]}}, ROSTER)
    assert settings.copilot.reply_as == "814860"
    assert settings.copilot.auto_assignment[0].assign_to.id == "5001"


@pytest.mark.parametrize("document", [None, [], "{}", 5, True])
def test_what_is_no_object_is_one_problem(document: object) -> None:
    assert problems(document).keys() == {""}


def test_a_document_nested_without_end_is_one_problem() -> None:
    deep: object = []
    for _ in range(100_000):
        deep = {"agent": deep}
    assert problems(deep).keys() == {"agent.agent"}


def test_a_huge_document_of_mistakes_is_read_in_order() -> None:
    rows = [{"match": f"d{n}", "assign_to": {"type": "team", "id": n}} for n in range(5000)]
    assert len(problems({"copilot": {"auto_assignment": rows}})) == 10_000
    assert len(problems({str(n): n for n in range(2000)})) == 2000


def test_bad_json_is_named_by_line_and_column() -> None:
    with pytest.raises(InvalidSettings) as refused:
        parse_json('{"agent": {},\n "agent": {}}')
    assert str(refused.value) == 'line 2, column 2: the key "agent" is there twice'
    assert parse_json("{}") == {}


words = st.text(alphabet="abcäß日\n<&'\"", max_size=20)
names = st.text(alphabet="abcäß日<&'\"", min_size=1, max_size=20)
assignees = st.sampled_from([Assignee(type="team", id="5001"), Assignee(type="admin", id="814861")])
domains = st.lists(st.integers(0, 99).map(lambda n: f"d{n}.example"), unique=True, max_size=4)
mappings = domains.flatmap(
    lambda matches: st.tuples(
        *[st.builds(Mapping, match=st.just(match), assign_to=assignees) for match in matches]
    )
)
addresses = st.lists(st.sampled_from(["a@b.de", "c@d.example", "e@f.com"]), min_size=1, unique=True).map(
    tuple
)
live = st.builds(
    IntercomHandoff, kind=st.just("intercom"), name=names, trigger=names, assign_to=assignees,
    pickup_minutes=st.integers(1, 1440), offer_first=st.booleans(),
)  # fmt: skip
by_mail = st.builds(
    EmailHandoff, kind=st.just("email"), name=names, trigger=names, to=addresses,
    response_time=st.builds(
        ResponseTime, amount=st.integers(1, 30), unit=st.sampled_from(["hours", "business_hours", "business_days"])
    ),
    remind_before_minutes=st.integers(0, 600), reply_to_customer=st.booleans(), offer_first=st.booleans(),
)  # fmt: skip
hours = st.builds(
    OfficeHoursSettings,
    timezone=st.sampled_from(["Europe/Dublin", "Asia/Kathmandu"]),
    weekly=st.dictionaries(
        st.sampled_from(["mon", "tue", "sun"]), st.just((("09:00", "12:30"), ("13:30", "24:00"))), min_size=1
    ),
    holidays=st.lists(st.dates().map(str), unique=True, max_size=3).map(tuple),
)
everything = st.builds(
    WorkspaceSettings,
    agent=st.builds(Agent, name=names, instructions=words, language=st.sampled_from(["auto", "de"])),
    copilot=st.builds(
        Copilot, ai_assist=st.booleans(), leave_note_instead_of_replying=st.booleans(),
        reply_as=st.just("814860"), reply_as_is_person=st.booleans(), send_offline_answers=st.booleans(),
        assignment_criteria=words, auto_assignment=mappings,
    ),
    handoffs=st.lists(
        live | by_mail, max_size=3, unique_by=lambda handoff: handoff.name.casefold()
    ).map(tuple),
    office_hours=st.none() | hours,
    web_chat=st.builds(
        WebChat, enabled=st.booleans(), greeting=words, allowed_origins=st.sampled_from([(), ("https://a.example",)])
    ),
    retention_days=st.integers(1, 3650),
)  # fmt: skip


@settings_of_hypothesis(max_examples=60, deadline=None)
@given(everything)
def test_what_is_written_is_read_back(settings: WorkspaceSettings) -> None:
    document = dump(settings)
    assert parse(parse_json(json.dumps(document)), ROSTER) == settings == parse(document, None)


KEYS = [
    "agent",
    "copilot",
    "handoffs",
    "office_hours",
    "web_chat",
    "weekly",
    "mon",
    "kind",
    "match",
    "id",
    "to",
]
keys = (
    st.sampled_from([*KEYS, "reply_as", "auto_assignment", "assign_to", "type", "holidays", "[key]"])
    | st.text()
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["email", "intercom", "team"])
    | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@settings_of_hypothesis(deadline=None)
@given(st.dictionaries(keys, anything) | anything)
def test_any_value_is_read_or_refused_by_name(document: object) -> None:
    try:
        assert isinstance(parse(document, ROSTER), WorkspaceSettings)
    except InvalidSettings:
        problems(document)


@st.composite
def damaged(draw: st.DrawFn) -> object:
    """Return the complete document with one value replaced by anything."""
    document = json.loads(json.dumps(COMPLETE))
    at: Any = document
    while True:
        key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not at[key] or not isinstance(at[key], dict | list) or draw(st.integers(0, 3)) == 0:
            at[key] = draw(anything)
            return document
        at = at[key]


@settings_of_hypothesis(deadline=None)
@given(damaged())
def test_a_damaged_document_is_read_or_refused_by_name(document: object) -> None:
    try:
        parse(document, ROSTER)
    except InvalidSettings:
        problems(document)
