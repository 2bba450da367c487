"""A refusal that was meant for the token before."""

from __future__ import annotations

from intercom_app.installations import needs_reauthorisation, uninstall
from intercom_app.models.workspace import Workspace
from tests.factories import US
from tests.product import Product


def test_a_late_refusal_does_not_undo_a_reinstall(team: Product) -> None:
    (before,) = team.rows(Workspace, id=US)
    team.install()
    with team.app.app_context():
        assert not needs_reauthorisation(before)
        assert not uninstall(before)
    (after,) = team.rows(Workspace, id=US)
    assert after.state == "active"
    assert after.token != before.token
