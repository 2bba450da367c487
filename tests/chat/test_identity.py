"""Who a page says that its visitor is, and whose conversation opens."""

from __future__ import annotations

import hashlib
import hmac

from intercom_app.chat.visitors import identity_key
from tests.chat.conftest import CHAT
from tests.chat.visitor import Visitor
from tests.factories import EU, US, document
from tests.scenarios.desk import PLEASE, Desk


def signed(desk: Desk, user_id: str, workspace: str = US) -> dict[str, str]:
    """What a team's own server tells of its user."""
    [secret, *_] = desk.product.services.settings.secret_keys
    key = identity_key(secret, workspace)
    return {
        "user_id": user_id,
        "signature": hmac.new(key.encode(), user_id.encode(), hashlib.sha256).hexdigest(),
    }


def test_a_user_who_is_vouched_for_is_the_contact_that_there_is(desk: Desk) -> None:
    lena = {"email": "lena@example.com", "role": "user", "external_id": "u-7"}
    contact = desk.inbox.call("POST", f"/workspaces/{US}/contacts", lena)["id"]
    visitor = Visitor(desk, US, **signed(desk, "u-7"))
    visitor.writes(PLEASE)
    [conversation] = desk.inbox.call("GET", f"/workspaces/{US}/conversations")
    assert conversation["contact"]["id"] == contact


def test_nobody_is_believed_without_a_signature(desk: Desk) -> None:
    begun = Visitor(desk, US, user_id="u-7", signature="0" * 64).begun
    assert begun.status_code == 400
    assert "vouch" in begun.json()["error"]


def test_who_signs_in_keeps_the_conversation_and_nobody_else_opens_it(desk: Desk, visitor: Visitor) -> None:
    def goes_on(**who: str) -> int:
        return visitor.call("POST", "sessions", {"workspace": US, **who}).status_code

    assert goes_on(**signed(desk, "u-7")) == 200
    assert goes_on(**signed(desk, "u-7")) == 200
    assert goes_on(**signed(desk, "u-8")) == 401
    assert goes_on() == 401


def test_another_device_of_a_signed_in_visitor_finds_the_conversation(desk: Desk) -> None:
    first = Visitor(desk, US, **signed(desk, "u-7"))
    first.writes("hello")
    second = Visitor(desk, US, **signed(desk, "u-7"))
    second.sends("How long do I have to return something?", "named by the second browser")
    desk.settle()
    assert first.token != second.token
    assert first.reads() == second.reads()
    assert [who for who, _ in first.reads()] == ["visitor", "agent", "visitor", "agent"]


def test_of_two_conversations_the_one_that_was_written_in_last_is_found(desk: Desk) -> None:
    first, second = Visitor(desk, US), Visitor(desk, US)
    for each in (second, first):
        each.writes("hello")
        each.call("POST", "sessions", {"workspace": US, **signed(desk, "u-7")})
    assert Visitor(desk, US, **signed(desk, "u-7")).id == first.id


def test_nobody_else_finds_it(desk: Desk) -> None:
    """Another user, one who is not vouched for, one vouched for with another team's key, another team's user."""
    desk.product.install(EU)
    desk.product.apply(document() | {"web_chat": CHAT}, workspace=EU)
    Visitor(desk, US, **signed(desk, "u-7")).writes("hello")
    assert Visitor(desk, US, **signed(desk, "u-8")).reads() == []
    assert Visitor(desk, US).reads() == []
    assert Visitor(desk, US, user_id="u-7").begun.status_code == 400
    assert Visitor(desk, US, **signed(desk, "u-7", EU)).begun.status_code == 400
    assert Visitor(desk, EU, **signed(desk, "u-7", EU)).reads() == []


def test_a_devices_token_opens_it_to_nobody_else_on_that_device(desk: Desk) -> None:
    Visitor(desk, US, **signed(desk, "u-7")).writes("hello")
    second = Visitor(desk, US, **signed(desk, "u-7"))

    def goes_on(**who: str) -> int:
        return second.call("POST", "sessions", {"workspace": US, **who}).status_code

    assert (goes_on(**signed(desk, "u-7")), goes_on(**signed(desk, "u-8")), goes_on()) == (200, 401, 401)
    second.token = second.token[:-4] + "AAAA"
    assert goes_on(**signed(desk, "u-7")) == 401
