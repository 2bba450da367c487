"""What went wrong with a call to Intercom, split by what the caller should do next."""

from __future__ import annotations


class IntercomError(Exception):
    """Any failed call. `request_id` is Intercom's, for its support; the message holds no customer text."""

    def __init__(self, message: str, *, request_id: str | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


class Retryable(IntercomError):
    """Nothing was done (429, connection refused, rate budget spent): try again after `after` seconds."""

    def __init__(self, message: str, *, after: float, request_id: str | None = None) -> None:
        super().__init__(message, request_id=request_id)
        self.after = after


class Unreachable(Retryable):
    """No connection came about, so that nothing was sent."""


class Unclear(IntercomError):
    """It may have been done (timeout, dropped connection, 5xx, an answer that is not JSON): look first."""


class Permanent(IntercomError):
    """The request will never be accepted as it is. `code` is Intercom's error code."""

    def __init__(self, message: str, *, code: str = "", request_id: str | None = None) -> None:
        super().__init__(message, request_id=request_id)
        self.code = code


class NotFound(Permanent):
    """The thing is gone, or was never in this workspace."""


class Unauthorized(IntercomError):
    """The token is no longer valid: the workspace has to be connected again; stop calling."""


class ContactMerged(NotFound):
    """The contact lives on as another one: `into` is that contact's id, where Intercom says it."""

    def __init__(self, message: str, *, into: str | None, request_id: str | None = None) -> None:
        super().__init__(message, code="contact_merged", request_id=request_id)
        self.into = into
