"""What an assistant is: facts in, an assessment out. It never raises for what a model may do."""

from __future__ import annotations

from typing import Protocol

from intercom_app.domain.facts import Assessment, Facts


class Assistant(Protocol):
    """A model behind an API, or the offline assistant."""

    name: str

    def assess(self, facts: Facts) -> Assessment:
        """Return one reading of the turn; a failing model is answered by the offline twin, with the reason."""
        ...
