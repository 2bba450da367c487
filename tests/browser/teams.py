"""What the tests of the dashboard share: a handoff by mail, and the settings as they were saved."""

from __future__ import annotations

import json
from typing import Any

from tests.factories import US
from tests.product import Product

MAIL: dict[str, Any] = {
    "kind": "email",
    "name": "By mail",
    "trigger": "When the customer wants an invoice.",
    "to": ["support@northwind.example"],
}


def saved(team: Product) -> dict[str, Any]:
    """The settings as the command line shows them."""
    shown: dict[str, Any] = json.loads(team.command("settings", "show", "--workspace", US).stdout)
    return shown
