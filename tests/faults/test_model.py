"""The model fails in every way it can: the offline assistant writes the note and says why."""

from __future__ import annotations

import pytest

from tests.doubles.model_server import DROP, HANG, HTML, Answer, ModelServer, completion, failure
from tests.factories import reading
from tests.product import Product
from tests.scenarios.test_copilot import QUESTION

FAULTS = {
    "500": failure(500),
    "hangs": HANG,
    "drops": DROP,
    "HTML": HTML,
    "broken JSON": completion('{"reply": {"kind": "ans'),
    "unknown id": completion(reading() | {"assignment": {"assignee": "team:999", "reason": "made up"}}),
    "refuses": completion(None, refusal="I cannot"),
}


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS.keys())
def test_the_note_is_written_all_the_same(team: Product, model: ModelServer, answer: Answer) -> None:
    team.use_model(model)
    model.play(answer)
    conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
    team.settle()
    [note] = team.inbox.notes(conversation)
    [turn] = team.turns(conversation)
    assert "offline assistant" in note["body"]
    assert "within 60 days" in note["body"]
    assert turn.assistant == "offline"
    assert turn.offline_because
    assert turn.offline_because in note["body"].replace("&#x27;", "'").replace("&quot;", '"')
    assert turn.offline_because in team.logged()


def test_what_went_wrong_is_told_apart(team: Product, model: ModelServer) -> None:
    team.use_model(model)
    reasons = set()
    for answer in (FAULTS["500"], FAULTS["broken JSON"], FAULTS["unknown id"], FAULTS["hangs"]):
        model.play(answer)
        conversation = team.inbox.customer_writes("lena@example.com", QUESTION)
        team.settle()
        reasons.add(team.turns(conversation)[0].offline_because)
    assert len(reasons) == 4
