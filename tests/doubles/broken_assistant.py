"""An assistant with a defect: it fails as nothing should, and quotes the customer when it does."""

from __future__ import annotations

from intercom_app.domain.facts import Assessment, Facts
from intercom_app.llm.base import NO_CHOICES, Choices

WORDS = "Xylophone-Quetzal"
"""Words that must be found nowhere."""


class BrokenAssistant:
    """Never answers."""

    name = "broken"

    def assess(self, facts: Facts, choices: Choices = NO_CHOICES) -> Assessment:
        """Fail."""
        try:
            raise KeyError(facts.question, choices)
        except KeyError as error:
            raise ValueError(f"{WORDS}: {facts.question}") from error
