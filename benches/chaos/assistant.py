"""The model of the laboratory: it says which messages it read, and has its bad moments."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable
from typing import Any

from benches.chaos.evidence import MARK
from sandbox.state import Onlooker, Seen
from tests.doubles.model_server import DROP, HTML, Answer, ModelServer, Request, completion, failure

GREETING = re.compile(r"^Hello! \(\w+\)$")
ASKED = {"kind": "explicit_request", "text": "the customer asks for a person", "count": None, "when": None}
SEEN = Seen("MODEL", "", None, b"", 0)
Said = dict[str, Any]


class Model(ModelServer):
    """Answers like a good model, mostly. Moods are drawn from the seed, in the order in which requests come."""

    def __init__(self, seed: int, *, unkind: float = 0.1) -> None:
        super().__init__()
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._guard = threading.Lock()
        self._unkind = unkind
        self.onlooker = Onlooker()
        self.down = False
        self.slowness = 0.0
        self.asked = 0

    def answer_for(self, request: Request, key: str) -> Answer:
        """Return the answer that is due; nothing is kept of the request."""
        del key
        with self._guard:
            self.asked += 1
            mood = self._random.choice(list(MOODS)) if self._random.random() < self._unkind else ""
            pause = self._random.uniform(0.0, 0.15) + self.slowness
        self.onlooker.received(SEEN)
        if self.down:
            return failure(503)
        if request["response_format"]["json_schema"]["name"] != "turn_assessment":
            return completion({"groups": [[ASKED]], "never": []})
        time.sleep(pause)
        said = assessment(request)
        self.onlooker.acted(SEEN)
        return MOODS[mood](said) if mood else completion(said)


def assessment(request: Request) -> Said:
    """Return what a good model says about the turn that the request shows."""
    system, user = (str(message["content"]) for message in request["messages"][:2])
    settings = json.loads(system.rpartition("SETTINGS:\n")[2])
    turn = json.loads(user.partition("TURN:\n")[2])
    mine = [each["text"] for each in turn["conversation"] if each["number"] in turn["messages_of_this_turn"]]
    return {
        "clauses": [
            {"clause_id": each["clause_id"], "matched": False, "evidence": []} for each in settings["clauses"]
        ],
        "assignment": _assignment(settings, mine),
        "reply": _reply(turn, mine),
        "summary": "The customer has a question.",
        "customer_wants": "an answer",
        "language": "en",
        "mood": "neutral",
    }


def _assignment(settings: Said, mine: list[str]) -> Said:
    wanted = any("shipping" in text for text in mine) and any(
        each["assignee"] == "team:5003" for each in settings["assignees"]
    )
    return {"assignee": "team:5003" if wanted else None, "reason": "it is about shipping" if wanted else ""}


def _reply(turn: Said, mine: list[str]) -> Said:
    marks = ", ".join(dict.fromkeys(mark for text in mine for mark in MARK.findall(text)))
    quiet = all(GREETING.match(text) for text in mine)
    kind = "quiet" if quiet else "answer" if turn["passages"] else "ask_agent"
    return {
        "kind": kind,
        "body": f"{_quoted(turn)}\nDoes that answer [{marks}]?" if kind == "answer" else "",
        "sources": [turn["passages"][0]["name"]] if kind == "answer" else [],
        "question_for_agent": f"What do we say to [{marks}]?" if kind == "ask_agent" else None,
        "commitments": [],
    }


def _quoted(turn: Said) -> str:
    """The best passage's first sentence."""
    text: str = turn["passages"][0]["text"].splitlines()[-1]
    return text.partition(". ")[0].removesuffix(".") + "."


def _invented(said: Said) -> Answer:
    """Names an assignee that nobody has."""
    return completion(said | {"assignment": {"assignee": "team:987654", "reason": "made up"}})


def _slow(said: Said) -> Answer:
    time.sleep(2.0)
    return completion(said)


MOODS: dict[str, Callable[[Said], Answer]] = {
    "breaks": lambda _: failure(500),
    "overrun": lambda _: failure(429, retry_after="1"),
    "babbles": lambda _: completion('{"clauses": [, "reply": '),
    "hangs up": lambda _: DROP,
    "serves a page": lambda _: HTML,
    "invents": _invented,
    "dawdles": _slow,
}
