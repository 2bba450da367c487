"""Ways to send a mail: by SMTP, or, in development without SMTP_URL, only into the log."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from intercom_app.domain.addresses import BadAddress
from intercom_app.mail.errors import PermanentlyRefused, Refusal
from intercom_app.mail.mail import Mail, deliverable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who got the mail, and who did not. Send again only to `to_try_again`; the other refused ones are dead."""

    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()

    @property
    def to_try_again(self) -> tuple[str, ...]:
        """The recipients that were turned away only for now."""
        return tuple(each.address for each in self.refused if each.temporary)


class Sender(Protocol):
    """Sends a mail to whoever of it is still to get it."""

    def send(self, mail: Mail, to: Sequence[str] | None = None) -> Receipt:
        """Return who got it, at least one; `to` narrows the recipients. Raises a MailError when nobody did."""
        ...


def recipients(mail: Mail, to: Sequence[str] | None) -> tuple[dict[str, str], tuple[Refusal, ...]]:
    """Return the deliverable form of each recipient, and a refusal for each that has none."""
    good: dict[str, str] = {}
    bad: list[Refusal] = []
    for address in dict.fromkeys(mail.to if to is None else to):
        try:
            good[address] = deliverable(address)
        except BadAddress as error:
            bad.append(Refusal(address, 0, f"the address {error}"))
    if not good:
        raise PermanentlyRefused("the mail has no recipient with a valid address", refused=tuple(bad))
    return good, tuple(bad)


class ConsoleSender:
    """Tells the log that a mail would have gone out, without its words, and keeps nothing."""

    def send(self, mail: Mail, to: Sequence[str] | None = None) -> Receipt:
        """Return a receipt as if everybody with a valid address had got it."""
        good, bad = recipients(mail, to)
        domains = sorted({address.rpartition("@")[2] for address in good.values()})
        log.info(
            "mail %s for %d at %s is not sent: set SMTP_URL", mail.message_id, len(good), ", ".join(domains)
        )
        return Receipt(tuple(good), bad)
