"""What went wrong with a mail, split by what the caller should do next. Messages hold no customer text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A recipient that was turned away. `code` is SMTP's, 0 where we did not even ask; `reason` is for the admin."""

    address: str
    code: int
    reason: str

    @property
    def temporary(self) -> bool:
        """True where the same address may be accepted later; otherwise it is dead."""
        return 400 <= self.code < 500


class MailError(Exception):
    """Any mail that was not sent. `refused` names the recipients about whom the server said so."""

    def __init__(self, message: str, *, refused: tuple[Refusal, ...] = ()) -> None:
        super().__init__(message)
        self.refused = refused


class TemporarilyRefused(MailError):
    """Nobody got it (4xx, no connection, broken off before the text was sent): again in `after` seconds."""

    def __init__(self, message: str, *, after: float, refused: tuple[Refusal, ...] = ()) -> None:
        super().__init__(message, refused=refused)
        self.after = after


class NotLetIn(TemporarilyRefused):
    """The server wants nothing of ours until SMTP_URL or MAIL_FROM is put right: tell the operator, then again."""


class Unclear(MailError):
    """It broke off after the text was sent, so it may have been taken; the same Message-ID makes a resend known."""


class PermanentlyRefused(MailError):
    """The mail will never be accepted by anybody it is for; `refused` says why, per recipient."""
