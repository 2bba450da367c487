"""Chat Completions on the wire: one structured request out, the text of its answer back. No I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from intercom_app.llm.base import BadAnswer

T = TypeVar("T")
_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)


class Form(IntEnum):
    """How an answer's form is asked for; each is for servers that know none of those before it."""

    SCHEMA = 0
    ANY_JSON = 1
    WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredRequest(Generic[T]):
    """What is asked. `system` stays the same from turn to turn; `parse` raises BadAnswer."""

    name: str
    schema: Mapping[str, object]
    system: str
    user: str
    parse: Callable[[str], T]


def messages(request: StructuredRequest[T], *, form: Form, complaint: str | None) -> list[dict[str, str]]:
    """Return the messages, the stable ones first; `complaint` is why the last answer could not be used."""
    found = [{"role": "system", "content": request.system}]
    if form is not Form.SCHEMA:
        schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
        rule = f"Answer with one JSON object that follows this JSON schema:\n{schema}"
        found.append({"role": "system", "content": rule})
    found.append({"role": "user", "content": request.user})
    if complaint:
        again = f"Your last answer could not be used: {complaint}. Answer again, in full, by the schema."
        found.append({"role": "user", "content": again})
    return found


def response_format(request: StructuredRequest[T], *, form: Form) -> dict[str, object]:
    """Return the fields that ask for the form: the schema itself, any JSON, or nothing."""
    if form is Form.WORDS:
        return {}
    if form is Form.ANY_JSON:
        return {"response_format": {"type": "json_object"}}
    schema = {"name": request.name, "strict": True, "schema": request.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _bare(text: str) -> str:
    """Return the JSON object in a text: some models put thoughts before it, and fences or words around it."""
    text = _THOUGHTS.sub("", text)
    first, last = text.find("{"), text.rfind("}")
    return text[first : last + 1] if 0 <= first < last else text


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class Completion(BaseModel):
    """The part of an answer that we read."""

    choices: list[_Choice]
    usage: Any = None

    @classmethod
    def of(cls, body: bytes) -> Completion:
        """Return the answer in a response's body; raises BadAnswer."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise BadAnswer("the server's answer is not a Chat Completions answer") from error

    @property
    def tokens(self) -> tuple[int, int]:
        """Tokens paid for, in and out; 0 where the server does not say."""
        total, out = self._used("total_tokens"), self._used("completion_tokens")
        return self._used("prompt_tokens") or max(total - out, 0), out

    def _used(self, name: str) -> int:
        count = self.usage.get(name) if isinstance(self.usage, dict) else None
        return count if isinstance(count, int) and count > 0 else 0

    @property
    def words(self) -> str:
        """Whatever the model said, also what cannot be used."""
        message = self.choices[0].message if self.choices else _Message()
        return message.content or message.refusal or ""

    @property
    def text(self) -> str:
        """The JSON in the model's words; raises BadAnswer when they are refused, cut off or missing."""
        if not self.choices:
            raise BadAnswer("the answer holds no choice")
        choice = self.choices[0]
        if choice.message.refusal:
            raise BadAnswer("the model refused to answer")
        if choice.finish_reason == "length":
            raise BadAnswer("the answer was cut off before its end")
        if choice.finish_reason == "content_filter":
            raise BadAnswer("the provider's content filter stopped the answer")
        if not choice.message.content:
            raise BadAnswer("the answer is empty")
        return _bare(choice.message.content)
