"""Questions and answers from a CSV file: each row is a document of its own, called by its question."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from intercom_app.knowledge.decoding import Unreadable
from intercom_app.knowledge.outline import Block, one_line

MOST_ROWS = 5_000
_DELIMITERS = ",;\t|"
_LOOKED_AT = 50
_NAMES = {
    "question": """
        question questions q title subject topic frage titel thema titre sujet pregunta título asunto domanda titolo
        pergunta assunto vraag onderwerp fråga spørgsmål pytanie 質問 问题 질문""",
    "answer": """
        answer answers a reply response text body content antwort inhalt réponse contenu respuesta contenido risposta
        resposta antwoord svar odpowiedź 回答 答案 답변""",
    "link": "url link href address",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answer, and a link where the file has one."""

    question: str
    answer: str
    url: str | None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The answer's paragraphs."""
        return tuple(Block((), part.strip()) for part in self.answer.split("\n\n") if part.strip())


def read_pairs(text: str) -> list[Pair]:
    """Return the pairs in order; raise Unreadable with a sentence for the admin."""
    rows = [[cell.strip() for cell in row] for row in _rows(text) if any(cell.strip() for cell in row)]
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(f"It has more than {MOST_ROWS} rows. Split it into smaller files.")
    if not rows or max(map(len, rows)) < 2:
        raise Unreadable(
            "It needs two columns: a question and its answer, with a header such as question,answer."
        )
    places = _places(rows[0])
    if "question" in places and "answer" in places:
        rows = rows[1:]
    else:
        places = {"question": 0, "answer": 1}
    found = [_pair(row, places) for row in rows]
    pairs = [pair for pair in found if pair is not None]
    if not pairs:
        raise Unreadable("None of its rows has both a question and an answer.")
    return pairs


def _rows(text: str) -> list[list[str]]:
    delimiter = max(_DELIMITERS, key=lambda each: _regularity(text, each))
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable(f"It is no regular CSV ({error}). Save it again as CSV and try again.") from error


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have as many columns, more than one, as the first."""
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        rows = [row for row, _ in zip(reader, range(_LOOKED_AT), strict=False) if row]
    except csv.Error:
        return (0, 0)
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows), -width) if width > 1 else (0, 0)


def _places(header: list[str]) -> dict[str, int]:
    """Return which column holds what, by the header's names."""
    cells = [cell.casefold() for cell in header]
    found = {
        what: [cells.index(name) for name in names.split() if name in cells] for what, names in _NAMES.items()
    }
    return {what: min(places) for what, places in found.items() if places}


def _pair(row: list[str], places: dict[str, int]) -> Pair | None:
    cells = {what: row[place] for what, place in places.items() if place < len(row)}
    question, answer, url = (cells.get(what, "") for what in ("question", "answer", "link"))
    if not question or not answer:
        return None
    return Pair(one_line(question), answer, url if url.startswith(("http://", "https://")) else None)
