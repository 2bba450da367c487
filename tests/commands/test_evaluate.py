"""`evaluate triggers` and `evaluate routing`: formats, figures, and lines that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intercom_app.commands.evaluate import evaluate
from intercom_app.settings import ROOT
from tests.doubles.model_server import Answer, ModelServer, completion
from tests.factories import reading

HUMAN = "Hand off when the customer asks to speak to a human."
BANKING = ROOT.parent / "shared" / "data" / "triggers-banking.jsonl"
OWN = Path(__file__).parent.parent / "domain" / "data"


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def with_model(model: ModelServer, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    monkeypatch.setenv("OPENAI_BASE_URL", model.url)
    monkeypatch.setenv("OPENAI_MODEL", "m")
    return model


def run(*words: str) -> Result:
    return CliRunner().invoke(evaluate, words)


def lines(folder: Path, *given: object) -> str:
    path = folder / "lines.jsonl"
    path.write_text("\n".join(each if isinstance(each, str) else json.dumps(each) for each in given))
    return str(path)


def utterance(text: str, *, label: bool) -> dict[str, object]:
    return {"text": text, "label": label}


class TestTriggers:
    """Does a trigger fire where it should?"""

    FOUR = (
        utterance("let me talk to a human", label=True),
        utterance("no idea, whatever", label=True),
        utterance("agent please", label=False),
        utterance("where is my parcel?", label=False),
    )

    def test_the_figures(self, tmp_path: Path) -> None:
        done = run("triggers", lines(tmp_path, *self.FOUR), "--trigger", HUMAN)
        assert done.exit_code == 0, done.output
        [line] = done.stdout.splitlines()
        told = json.loads(line)
        assert told.pop("seconds") >= 0
        figures = {"precision": 0.5, "recall": 0.5, "f1": 0.5, "count": 4}
        assert told == figures | {"tokens": 0, "assistant": "offline"}

    def test_a_model_reads_what_code_cannot(self, tmp_path: Path, with_model: ModelServer) -> None:
        def answer(request: dict[str, Any]) -> Answer:
            if request["response_format"]["json_schema"]["name"] == "trigger_clauses":
                return completion("not a clause")
            schema = request["response_format"]["json_schema"]["schema"]["properties"]
            ids = schema["clauses"]["items"]["properties"]["clause_id"]["enum"]
            matched = "twice" in str(request["messages"][-1])
            clauses = [{"clause_id": each, "matched": matched, "evidence": [1]} for each in ids]
            return completion(reading("", kind="quiet", sources=[]) | {"clauses": clauses})

        with_model.play(answer)
        given = lines(
            tmp_path,
            utterance("You charged me twice.", label=True),
            utterance("Where is my parcel?", label=False),
        )
        done = run("triggers", given, "--trigger", "Hand off when the customer disputes a charge.")
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert (told["f1"], told["assistant"]) == (1.0, "openai:m")
        assert told["tokens"] >= 200

    @pytest.mark.parametrize(
        "bad",
        ["{", "[]", '"x"', "{}", '{"text": "x"}', '{"text": 1, "label": true}', '{"text": "x", "label": 1}'],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, bad: str) -> None:
        done = run("triggers", lines(tmp_path, self.FOUR[0], bad), "--trigger", HUMAN)
        assert done.exit_code == 1
        assert "lines.jsonl:2: not as expected" in done.stderr
        assert done.stdout == ""

    @pytest.mark.parametrize("trigger", ["", "  ", "x" * 20_001])
    def test_a_bad_trigger_is_named(self, tmp_path: Path, trigger: str) -> None:
        done = run("triggers", lines(tmp_path, self.FOUR[0]), "--trigger", trigger)
        assert done.exit_code == 1
        assert "--trigger" in done.stderr

    @pytest.mark.parametrize(("content", "said"), [(b"\xff\xfe{}", "UTF-8"), (b"\n \n", "holds no line")])
    def test_a_file_of_no_use_is_named(self, tmp_path: Path, content: bytes, said: str) -> None:
        path = tmp_path / "x.jsonl"
        path.write_bytes(content)
        done = run("triggers", str(path), "--trigger", HUMAN)
        assert done.exit_code == 1
        assert said in done.stderr

    @pytest.mark.skipif(not BANKING.exists(), reason="the labelled banking messages are not here")
    def test_requests_for_a_person_are_found_in_banking(self) -> None:
        done = run("triggers", str(BANKING), "--trigger", HUMAN)
        assert json.loads(done.stdout)["f1"] >= 0.85

    def test_requests_for_a_person_are_found_in_our_own_set(self, tmp_path: Path) -> None:
        given = [
            utterance(text, label=name == "asking_for_a_person.txt")
            for name in ("asking_for_a_person.txt", "not_asking_for_a_person.txt")
            for text in (OWN / name).read_text().splitlines()
            if text.strip() and not text.startswith("#")
        ]
        done = run("triggers", lines(tmp_path, *given), "--trigger", HUMAN)
        assert json.loads(done.stdout)["f1"] >= 0.95


class TestRouting:
    """Does a conversation go where it should?"""

    def test_the_figures(self, tmp_path: Path, with_model: ModelServer) -> None:
        def answer(request: dict[str, Any]) -> Answer:
            said = str(request["messages"][-1])
            chosen = "team:1" if "invoice" in said else "team:2" if "parcel" in said else None
            return completion(reading() | {"assignment": {"assignee": chosen, "reason": "x"}})

        with_model.play(answer)
        given = lines(
            tmp_path,
            {"messages": ["My invoice is wrong."], "label": "Billing"},
            {"messages": ["Hi", "Where is my parcel?"], "label": "Shipping"},
            {"messages": ["My parcel and my money!"], "label": "Billing"},
            {"messages": ["Hello"], "label": "Billing"},
        )
        done = run("routing", given, "--criteria", "Money to Billing.", "--teams", "Billing, Shipping")
        assert done.exit_code == 0, done.output
        told = json.loads(done.stdout)
        assert (told["accuracy"], told["unassigned"]) == (0.5, 0.25)
        assert (told["count"], told["assistant"]) == (4, "openai:m")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ({"messages": [], "label": "Billing"}, "lines.jsonl:1"),
            ({"messages": "x", "label": "Billing"}, "lines.jsonl:1"),
            ({"label": "Billing"}, "lines.jsonl:1"),
            ({"messages": ["x"], "label": "Sales"}, "'Sales' is none of --teams Billing"),
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: object, said: str) -> None:
        done = run("routing", lines(tmp_path, line), "--criteria", "x", "--teams", "Billing")
        assert done.exit_code == 1
        assert said in done.stderr
