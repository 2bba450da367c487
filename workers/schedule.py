"""What is done at regular times, as a list of data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intercom_app.expiry import forget_expired
from intercom_app.freshness import ask_for_due_sources
from intercom_app.ledger import tend
from intercom_app.retention import forget_uninstalled
from intercom_app.sign_in import forget_old_links
from intercom_app.sweep import ring_due
from intercom_app.visitor_mail import order_due


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do every so many seconds. It must do no harm when done twice at the same time."""

    name: str
    every: float
    run: Callable[[], object]


DUTIES = (
    Duty("tend the promises", 5, tend),
    Duty("mail visitors what they have not seen", 10, order_due),
    Duty("look for lost notifications", 10, ring_due),
    Duty("forget workspaces whose grace period is over", 3600, forget_uninstalled),
    Duty("forget what is older than it is kept", 3600, forget_expired),
    Duty("forget sign-in links that no longer work", 3600, forget_old_links),
    Duty("have sources read again", 30, ask_for_due_sources),
)
