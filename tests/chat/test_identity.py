"""Who a page says that its visitor is, and whose conversation opens."""

from __future__ import annotations

import hashlib
import hmac

from intercom_app.chat.visitors import identity_key
from tests.chat.visitor import Visitor
from tests.factories import US
from tests.scenarios.desk import PLEASE, Desk


def signed(desk: Desk, user_id: str) -> dict[str, str]:
    """What a team's own server tells of its user."""
    [secret, *_] = desk.product.services.settings.secret_keys
    key = identity_key(secret, US)
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
