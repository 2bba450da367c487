"""Intercom's error shape, and the errors that more than one path answers with."""

from __future__ import annotations

import uuid

from sandbox.records import Json


class ApiError(Exception):
    """An answer of type error.list."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}


def error_list(code: str, message: str) -> Json:
    """The body of every error; only `code` is promised by Intercom."""
    return {
        "type": "error.list",
        "request_id": str(uuid.uuid4()),
        "errors": [{"code": code, "message": message}],
    }


def not_found(message: str = "Resource Not Found", code: str = "not_found") -> ApiError:
    """404."""
    return ApiError(404, code, message)


def invalid(message: str, code: str = "parameter_invalid", status: int = 400) -> ApiError:
    """400, or another status, for a parameter that is there and wrong."""
    return ApiError(status, code, message)


def missing(name: str) -> ApiError:
    """400 for a parameter that is not there."""
    return ApiError(400, "parameter_not_found", f"{name} is required")
