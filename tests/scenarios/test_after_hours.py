"""Nobody is there: the summary goes out by mail, and the customer gets a promise."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.databases import both_engines
from tests.factories import BEN, US, document
from tests.scenarios.desk import BY_MAIL, HOUR, LIVE, PLEASE, SUPPORT, Desk

NOBODY = "Nobody from our team is available right now."
ASKED = f"{NOBODY} Which email address can we use to answer you?"
PROMISED = "A member of our team will answer you by"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_DAY = [["00:00", "24:00"]]


def settings(*handoffs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Settings with these handoffs."""
    return document() | {"handoffs": list(handoffs or (LIVE, BY_MAIL))} | more


def hours(timezone: str, *, holiday: bool = False) -> dict[str, Any]:
    """Office hours by which it is closed now: today is another weekday, or a holiday."""
    today = datetime.now(ZoneInfo(timezone)).date()
    near = [today + timedelta(days=step) for step in (-1, 0, 1)]
    if holiday:
        holidays = [day.isoformat() for day in near]
        return {"timezone": timezone, "weekly": dict.fromkeys(DAYS, ALL_DAY), "holidays": holidays}
    open_days = [day for day in DAYS if day not in {DAYS[each.weekday()] for each in near}]
    return {"timezone": timezone, "weekly": {day: [["09:00", "17:00"]] for day in open_days}}


class TestNobodyThere:
    """Every reason why nobody is there leads to the same: the right team, a mail, a promise."""

    @both_engines
    def test_everybody_away(self, desk: Desk) -> None:
        desk.everybody_away()
        conversation = desk.writes()
        assert desk.acted(conversation) == ["assignment", "note", "comment"]
        assert desk.team_of(conversation) == SUPPORT
        assert "everybody away (of the team: 2 away)" in desk.notes(conversation)[0]
        assert desk.told(conversation)[0].startswith(PROMISED)
        assert len(desk.mails()) == 1
        assert desk.states() == ["open"]

    @pytest.mark.parametrize(("holiday", "why"), [(True, "holiday"), (False, "outside hours")])
    def test_closed(self, desk: Desk, *, holiday: bool, why: str) -> None:
        desk.apply(settings(office_hours=hours("Europe/Dublin", holiday=holiday)))
        conversation = desk.writes()
        assert why in desk.notes(conversation)[0]
        assert desk.told(conversation)[0].startswith(PROMISED)
        assert desk.due() > datetime.now(UTC)

    def test_a_team_of_one_who_is_away(self, desk: Desk) -> None:
        desk.apply(settings(LIVE | {"assign_to": {"type": "admin", "id": BEN}}, BY_MAIL))
        desk.away(BEN)
        assert desk.told(desk.writes())[0].startswith(PROMISED)

    def test_a_team_in_which_nobody_has_a_seat(self, desk: Desk) -> None:
        desk.apply(settings(LIVE | {"assign_to": {"type": "team", "id": "5002"}}, BY_MAIL))
        desk.away("814862")  # Edith, the other one, has no seat
        conversation = desk.writes()
        assert "1 away, 1 without an inbox seat" in desk.notes(conversation)[0]
        assert desk.told(conversation)[0].startswith(PROMISED)

    def test_a_reply_as_kept_for_the_bot_is_nobody(self, desk: Desk) -> None:
        desk.apply(document(reply_as_is_person=False) | {"handoffs": [LIVE, BY_MAIL]})
        desk.away(BEN)  # of Support, that leaves Ada, as whom the bot acts
        assert desk.told(desk.writes())[0].startswith(PROMISED)

    def test_somebody_of_the_team_is_enough(self, desk: Desk) -> None:
        desk.away(BEN)
        assert "passed this conversation on" in desk.told(desk.writes())[0]

    @pytest.mark.parametrize("handoffs", [[LIVE]])
    def test_without_mail_the_customer_is_told_when_the_team_is_back(
        self, desk: Desk, handoffs: list[dict[str, Any]]
    ) -> None:
        desk.apply(settings(*handoffs, office_hours=hours("Europe/Dublin")))
        conversation = desk.writes()
        [told] = desk.told(conversation)
        assert told.startswith(NOBODY)
        assert "The team is next available from" in told
        assert "Handoff: Support team" in desk.notes(conversation)[0]
        assert desk.promises() == []


class TestWords:
    """What is told: weekday, time and zone, in the customer's language."""

    def test_in_german(self, desk: Desk) -> None:
        desk.apply(settings(office_hours=hours("Europe/Berlin")))
        conversation = desk.writes("Kann ich bitte mit einem Mitarbeiter sprechen?")
        [told] = desk.told(conversation)
        due = desk.due().astimezone(ZoneInfo("Europe/Berlin"))
        weekdays = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
        assert f"{weekdays[due.weekday()]}, {due.day}." in told
        assert "17:00 Uhr (Ortszeit Berlin)" in told

    def test_in_japanese(self, desk: Desk) -> None:
        desk.apply(settings(office_hours=hours("Asia/Tokyo")))
        conversation = desk.writes("人間のオペレーターと話したいです。")
        [told] = desk.told(conversation)
        due = desk.due().astimezone(ZoneInfo("Asia/Tokyo"))
        assert f"{due.month}月{due.day}日({'月火水木金土日'[due.weekday()]}曜日)17:00(Tokyo時間)" in told

    def test_the_ledger_holds_the_words_that_were_told(self, desk: Desk) -> None:
        desk.everybody_away()
        conversation = desk.writes()
        [promise] = desk.promises()
        assert [promise["text"]] == desk.told(conversation)
        assert promise["conversation_id"] == conversation


class TestWhereTheCustomerIs:
    """Times are told in the customer's own zone where their country has a single one; the team keeps its own."""

    @pytest.fixture(autouse=True)
    def closed(self, desk: Desk) -> None:
        desk.apply(settings(office_hours=hours("Europe/Dublin")))

    def lives(self, desk: Desk, country: str, **more: str) -> str:
        fields = {"email": "eve@example.com", "location": {"country_code": country}} | more
        return str(desk.inbox.call("POST", f"/workspaces/{US}/contacts", fields)["id"])

    def readings(self, desk: Desk) -> int:
        return sum("/contacts/" in each["path"] for each in desk.inbox.call("GET", "/requests"))

    def test_in_their_own_and_the_team_in_its(self, desk: Desk) -> None:
        self.lives(desk, "JPN")
        conversation = desk.writes()
        due = desk.due()
        assert f"{due.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M} (Tokyo time)" in desk.told(conversation)[0]
        assert self.readings(desk) == 1
        assert "17:00 (Dublin time)" in desk.mails()[0]["text"]
        desk.time_passes((due - datetime.now(UTC)).total_seconds() + 60)
        desk.clock()
        desk.time_passes(HOUR)
        desk.clock()
        assert "(Tokyo time)" in desk.told(conversation)[1]
        assert all("Dublin time" in mail["text"] for mail in desk.mails())
        assert not any("Tokyo" in mail["text"] for mail in desk.mails()[1:])

    def test_a_country_with_several_zones_tells_none(self, desk: Desk) -> None:
        self.lives(desk, "USA")
        assert "17:00 (Dublin time)" in desk.told(desk.writes())[0]

    @pytest.mark.parametrize("status", [404, 503])
    def test_a_contact_that_cannot_be_read_is_promised_to_all_the_same(self, desk: Desk, status: int) -> None:
        self.lives(desk, "JPN")
        desk.fault("^/contacts/", {"kind": "status", "status": status}, method="GET")
        assert "17:00 (Dublin time)" in desk.told(desk.writes())[0]

    def test_also_when_the_team_is_back(self, desk: Desk) -> None:
        desk.apply(settings(LIVE, office_hours=hours("Europe/Dublin")))
        self.lives(desk, "IND")
        assert "(Kolkata time)" in desk.told(desk.writes())[0]

    def test_the_address_and_the_country_are_one_reading(self, desk: Desk) -> None:
        contact = self.lives(desk, "POL", role="lead")
        desk.inbox.call("DELETE", "/requests")
        conversation = desk.writes(email="", contact_id=contact)
        assert "(Warsaw time)" in desk.told(conversation)[0]
        assert self.readings(desk) == 1

    def test_also_when_nobody_picks_up(self, desk: Desk) -> None:
        desk.apply(settings())
        self.lives(desk, "DEU")
        conversation = desk.writes()
        assert self.readings(desk) == 0
        desk.time_passes(HOUR)
        assert "(Berlin time)" in desk.told(conversation)[1]

    def test_preview_tells_the_same_of_an_address_that_is_known(self, desk: Desk) -> None:
        self.lives(desk, "JPN")
        for address, zone in (("eve@example.com", "Tokyo"), ("adam@example.com", "Dublin")):
            done = desk.product.command("preview", PLEASE, "--workspace", US, "--from", address)
            assert f"({zone} time)" in json.loads(done.stdout)["promise"]["text"]


class TestTheMail:
    """What the team reads of it."""

    @pytest.fixture
    def mailed(self, desk: Desk) -> Desk:
        twice = BY_MAIL | {"to": ["support@northwind.example", "night@northwind.example"]}
        desk.apply(settings(LIVE, twice | {"reply_to_customer": True}))
        desk.everybody_away()
        return desk

    def test_it_says_all_that_is_needed(self, mailed: Desk) -> None:
        conversation = mailed.writes("Where is order 4711? Let me speak to a human.", name="Eve Lind")
        [mail] = mailed.mails()
        assert mail["envelope_to"] == ["support@northwind.example", "night@northwind.example"]
        assert mail["reply_to"] == "eve@example.com"
        assert "Eve Lind" in mail["subject"]
        for body in (mail["text"], mail["html"]):
            for needed in ("order 4711", "eve@example.com", "Support team", "I have answered", "/answered/"):
                assert needed in body
            assert f"/conversation/{conversation}" in body
            assert mailed.promises()[0]["text"] in body

    def test_reply_to_is_ours_unless_wanted(self, mailed: Desk) -> None:
        mailed.apply(settings())
        mailed.writes()
        assert mailed.mails()[0]["reply_to"] is None

    def test_an_address_turned_away_for_now_is_tried_again_alone(self, mailed: Desk) -> None:
        mailed.refuse({"recipient_regex": "night@", "code": 451})
        conversation = mailed.writes()
        assert mailed.told(conversation) == []
        mailed.refuse()
        mailed.settle(patience=HOUR)
        assert mailed.told(conversation)[0].startswith(PROMISED)
        first, second = mailed.mails()
        assert first["envelope_to"] == ["support@northwind.example"]
        assert second["envelope_to"] == ["night@northwind.example"]
        # Its second half is when the mail was first meant, which here was made to be five minutes ago.
        first_id, second_id = (mail["message_id"].rsplit("-", 1)[0] for mail in (first, second))
        assert first_id == second_id

    def test_a_dead_address_does_not_stop_the_other(self, mailed: Desk) -> None:
        mailed.refuse({"recipient_regex": "night@", "code": 550})
        conversation = mailed.writes()
        assert mailed.told(conversation)[0].startswith(PROMISED)
        assert [mail["envelope_to"] for mail in mailed.mails()] == [["support@northwind.example"]]


class TestMailServer:
    """The customer is told only what the mail server has taken."""

    @pytest.fixture(autouse=True)
    def nobody(self, desk: Desk) -> None:
        desk.everybody_away()

    def test_for_now_refused_is_tried_again(self, desk: Desk) -> None:
        desk.refuse({"recipient_regex": ".", "code": 450})
        conversation = desk.writes()
        assert desk.told(conversation) == []
        assert desk.promises() == []
        desk.refuse()
        desk.settle(patience=HOUR)
        assert desk.told(conversation)[0].startswith(PROMISED)
        assert len(desk.mails()) == 1

    def test_a_server_that_was_only_busy_is_asked_again_soon(self, desk: Desk) -> None:
        desk.refuse({"recipient_regex": ".", "code": 450, "every_nth": 2})
        first, second = desk.writes(), desk.writes(email="adam@example.com")
        assert desk.told(first)[0].startswith(PROMISED)
        assert desk.told(second)[0].startswith(PROMISED), "it has not waited for minutes"

    def test_for_ever_refused_is_told_honestly(self, desk: Desk) -> None:
        desk.refuse({"recipient_regex": ".", "code": 550})
        conversation = desk.writes()
        assert [told.startswith(NOBODY) for told in desk.told(conversation)] == [True]
        assert "did not go through" in desk.notes(conversation)[-1]
        assert desk.promises() == []

    def test_refused_for_too_long_is_told_honestly(self, desk: Desk) -> None:
        desk.refuse({"recipient_regex": ".", "code": 450})
        conversation = desk.writes()
        desk.settle(patience=HOUR)
        assert [told.startswith(NOBODY) for told in desk.told(conversation)] == [True]
        assert desk.promises() == []


class TestNoAddress:
    """A customer whose address nobody knows is asked for it, once."""

    @pytest.fixture
    def asked(self, desk: Desk) -> str:
        desk.everybody_away()
        return desk.writes(email="")

    def test_asked_and_nothing_promised_yet(self, desk: Desk, asked: str) -> None:
        assert desk.told(asked) == [ASKED]
        assert desk.mails() == []
        assert desk.promises() == []

    def test_the_address_is_stored_then_promised(self, desk: Desk, asked: str) -> None:
        desk.adds(asked, "Sure, it's Eve.Lind@Example.com. Thanks!")
        assert desk.told(asked)[1].startswith(PROMISED)
        contact = desk.inbox.conversation(asked)["contact"]
        assert contact["email"].lower() == "eve.lind@example.com"
        [mail] = desk.mails()
        assert "eve.lind@example.com" in mail["text"].lower()
        assert "not known" not in mail["text"]
        assert PLEASE in mail["text"]

    def test_without_one_nothing_is_promised_nor_asked_again(self, desk: Desk, asked: str) -> None:
        desk.adds(asked, "I'd rather not say.")
        assert desk.told(asked)[1].startswith(NOBODY)
        desk.adds(asked, "Hello? A human please!")
        assert len(desk.told(asked)) == 2
        assert len(desk.mails()) == 1
        assert desk.promises() == []

    def test_one_that_comes_after_all_is_promised_to(self, desk: Desk, asked: str) -> None:
        desk.adds(asked, "I won't tell you.")
        desk.adds(asked, "Fine: eve@example.com")
        assert desk.told(asked)[2].startswith(PROMISED)
        assert desk.states() == ["open"]

    def test_a_slip_in_it_is_asked_about_once(self, desk: Desk, asked: str) -> None:
        desk.adds(asked, "eve@example,com")
        assert desk.told(asked) == [ASKED, ASKED]
        assert desk.mails() == []
        desk.adds(asked, "I wrote eve@example, did I not?")
        assert desk.told(asked)[2].startswith(NOBODY)

    def test_one_that_intercom_got_to_know_since_needs_no_question(self, desk: Desk) -> None:
        conversation = desk.writes(email="")
        contact = desk.inbox.conversation(conversation)["contact"]["id"]
        desk.inbox.call("PUT", f"/workspaces/{US}/contacts/{contact}", {"email": "eve@example.com"})
        desk.time_passes(HOUR)
        assert desk.told(conversation)[1].startswith(PROMISED)
        assert "eve@example.com" in desk.mails()[0]["text"]

    def test_a_person_who_answers_first_is_not_talked_over(self, desk: Desk, asked: str) -> None:
        desk.acts(asked, BEN, "reply", body="Hi, Ben here.")
        desk.adds(asked, "eve@example.com")
        assert desk.told(asked) == [ASKED]


class TestByMailAlone:
    """The email handoff as a kind of its own."""

    @pytest.fixture(autouse=True)
    def alone(self, desk: Desk) -> None:
        rows = [{"match": "acme.example", "assign_to": {"type": "team", "id": "5002"}}]
        desk.apply(document(auto_assignment=rows) | {"handoffs": [BY_MAIL]})

    def test_somebody_may_be_there(self, desk: Desk) -> None:
        conversation = desk.writes()
        assert desk.acted(conversation) == ["comment"]
        assert desk.told(conversation)[0].startswith(PROMISED)
        assert len(desk.mails()) == 1

    def test_the_mapping_still_routes(self, desk: Desk) -> None:
        conversation = desk.writes(email="jo@acme.example")
        assert desk.team_of(conversation) == "5002"
        assert desk.told(conversation)[0].startswith(PROMISED)

    def test_afterwards_nothing_public_comes_from_us(self, desk: Desk) -> None:
        conversation = desk.writes()
        desk.adds(conversation, "And I want a human, did you hear?")
        assert len(desk.told(conversation)) == 1


@pytest.mark.parametrize("path", ["/reply$", "/parts$"])
def test_an_unclear_answer_promises_once(desk: Desk, path: str) -> None:
    desk.everybody_away()
    desk.fault(path, {"kind": "act_then_fail", "status": 502}, every=2)
    conversation = desk.writes()
    assert desk.acted(conversation) == ["assignment", "note", "comment"]
    assert len(desk.promises()) == len(desk.mails()) == 1


def test_a_promise_is_told_with_a_time_in_its_future(desk: Desk) -> None:
    desk.apply(settings(BY_MAIL | {"response_time": {"amount": 2, "unit": "hours"}}))
    desk.writes()
    left = desk.due() - datetime.now(UTC)
    assert timedelta(hours=2, minutes=-1) < left <= timedelta(hours=2, minutes=1)
    assert re.search(r"\d\d:\d\d \(Los Angeles time\)", desk.promises()[0]["text"])
