"""The database is away for longer than a defect would be forgiven: nothing is given up."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from intercom_app.domain.facts import Assessment, Facts
from intercom_app.llm.base import NO_CHOICES, Choices
from intercom_app.llm.offline import OfflineAssistant
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION


class Locked(OfflineAssistant):
    """An assistant whose turns meet a locked database, so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def assess(self, facts: Facts, choices: Choices = NO_CHOICES) -> Assessment:
        """Fail as the driver does, then answer."""
        self.left -= 1
        if self.left >= 0:
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        return super().assess(facts, choices)


def test_a_database_that_does_not_answer_is_waited_out(team: Product) -> None:
    team.change(assistant=Locked(times=12))
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle(hurry=True)
    assert len(team.inbox.notes(conversation)) == 1
    assert "work has failed for good" not in team.logged()
