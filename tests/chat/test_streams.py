"""Open streams: what is shown comes from the rows, none holds a thread of the server, and each ends in order."""

from __future__ import annotations

import json
import selectors
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import delete

from intercom_app.chat import ear
from intercom_app.chat.connection import Connection
from intercom_app.chat.lines import add_line
from intercom_app.chat.streams import NoRoom, Streams
from intercom_app.chat.visitors import saw
from intercom_app.db import transaction
from intercom_app.domain.conversation import Writer
from intercom_app.models.chat import ChatSession
from intercom_app.screens import CHANNEL
from intercom_app.web.chat import STREAMS
from tests.chat.visitor import SHOP, Visitor, text_of
from tests.factories import US
from tests.scenarios.desk import Desk

OPEN_FILES = Path("/proc/self/fd")


class Stream:
    """A visitor's open stream, as their browser reads it."""

    def __init__(self, visitor: Visitor, **headers: str) -> None:
        self.answer = visitor.call("GET", "events", stream=True, Accept="text/event-stream", **headers)
        self._lines = self.answer.iter_lines(chunk_size=1, decode_unicode=True)

    def events(self) -> Iterator[tuple[str, Any]]:
        """What comes, until the server ends it."""
        name = ""
        for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    def messages(self, count: int) -> list[str]:
        """The next lines of the chat, as text."""
        found: list[str] = []
        for name, told in self.events():
            found += [text_of(told)] if name == "message" else []
            if len(found) == count:
                break
        return found


@pytest.fixture
def streams(desk: Desk) -> Streams:
    """Those of the server."""
    found: Streams = desk.product.app.extensions[STREAMS]
    return found


def test_a_line_comes_without_being_asked_for(visitor: Visitor) -> None:
    stream = Stream(visitor)
    assert stream.answer.headers["Content-Type"].startswith("text/event-stream")
    assert stream.answer.headers["Access-Control-Allow-Origin"] == SHOP
    visitor.writes("hello")
    assert stream.messages(2) == ["hello", "Hello! How can I help you?"]


def test_a_stream_goes_on_where_it_was_cut_off(visitor: Visitor) -> None:
    visitor.writes("hello")
    Stream(visitor).answer.close()
    visitor.writes("hello again")
    assert Stream(visitor, **{"Last-Event-ID": "2"}).messages(1) == ["hello again"]


def test_what_has_arrived_is_noted_as_seen(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LOOK", 0.05)
    visitor.writes("hello")
    stream = Stream(visitor)
    assert len(stream.messages(2)) == 2
    desk.product.wait(lambda: desk.product.rows(ChatSession)[0].seen_seq == 2, "for what was seen")
    assert desk.product.rows(ChatSession)[0].mail_due_at is None


def test_lines_come_too_where_redis_says_nothing(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LOOK", 0.05)
    monkeypatch.setattr(ear, "CHANNEL", "nobody speaks here")
    stream = Stream(visitor)
    visitor.writes("hello")
    assert len(stream.messages(2)) == 2


def test_a_word_that_nobody_understands_deafens_nobody(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LOOK", 0.05)
    stream = Stream(visitor)
    desk.product.wait(lambda: desk.product.services.redis.publish(CHANNEL, b"\xff"), "for somebody to listen")
    desk.product.wait(lambda: "begun anew" in desk.product.logged(), "for the defect to be logged")
    visitor.writes("hello")
    assert len(stream.messages(2)) == 2


def test_what_was_seen_outlives_a_defect(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LOOK", 0.05)
    monkeypatch.setattr(ear, "saw", None)
    visitor.writes("hello")
    stream = Stream(visitor)
    assert len(stream.messages(2)) == 2
    desk.product.wait(lambda: "a defect in looking" in desk.product.logged(), "for the defect to be logged")
    monkeypatch.setattr(ear, "saw", saw)
    desk.product.wait(lambda: desk.product.rows(ChatSession)[0].seen_seq == 2, "for what was seen")


def test_a_line_that_cannot_be_shown_darkens_no_other_screen(desk: Desk, visitor: Visitor) -> None:
    other = Visitor(desk, US)
    broken, whole = Stream(visitor), Stream(other)
    with desk.product.app.app_context(), transaction() as session:
        chat = session.get_one(ChatSession, (US, visitor.id))
        add_line(session, chat, writer=Writer.BOT, html="", attachments=[{"name": "without an address"}])
    desk.product.services.screens.tell(visitor.id)
    assert list(broken.events()) == []
    desk.product.wait(
        lambda: "an open screen is closed after a defect" in desk.product.logged(), "for the log"
    )
    other.writes("hello")
    assert len(whole.messages(2)) == 2


def test_after_a_defect_of_all_screens_the_browsers_come_again(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, other = Stream(visitor), Stream(visitor)
    visitor.writes("hello")
    assert (len(gone.messages(2)), len(other.messages(2))) == (2, 2)
    monkeypatch.setattr(Connection, "is_gone", None)
    gone.answer.close()
    assert [name for name, _ in other.events()] == ["holder"]
    desk.product.wait(
        lambda: "open screens are closed after a defect" in desk.product.logged(), "for the log"
    )
    monkeypatch.undo()
    assert len(Stream(visitor).messages(2)) == 2


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="this system does not list a process's open files")
def test_web_processes_share_no_selector(desk: Desk) -> None:
    """What is there before the server's fork is every process's: one would be woken by the other's screens."""
    before = selectors_of_this_process()
    Streams(desk.product.app, desk.product.services.redis, 1)
    assert selectors_of_this_process() == before
    with selectors.DefaultSelector():
        assert selectors_of_this_process() == before + 1


def selectors_of_this_process() -> int:
    """How many it has open, as Linux tells it."""
    found = 0
    for each in OPEN_FILES.iterdir():
        with suppress(OSError):  # it was closed meanwhile
            found += "eventpoll" in str(each.readlink())
    return found


def test_who_does_not_read_holds_up_nobody(visitor: Visitor) -> None:
    """Its connection is full, and it is cut off; others read on."""
    where = urlsplit(visitor.begun.url)
    with socket.create_connection((where.hostname, where.port or 80)) as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        told = f"Authorization: Bearer {visitor.token}\r\nOrigin: {SHOP}\r\nAccept: text/event-stream"
        idle.sendall(f"GET /chat/api/events HTTP/1.1\r\nHost: app\r\n{told}\r\n\r\n".encode())
        for number in range(20):
            visitor.sends(f"{number} " + "x" * 4000)
        assert len(Stream(visitor).messages(20)) == 20


def test_where_there_is_no_room_one_asks(desk: Desk, visitor: Visitor, streams: Streams) -> None:
    streams.most = 1
    stream = Stream(visitor)
    refused = visitor.call("GET", "events", Accept="text/event-stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert visitor.call("GET", "events", Accept="application/json").ok
    stream.answer.close()
    desk.product.wait(lambda: visitor.call("GET", "events", stream=True, Accept="text/event-stream").ok)


def test_the_stream_of_an_erased_chat_ends(
    desk: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "LOOK", 0.05)
    stream = Stream(visitor)
    with desk.product.app.app_context(), transaction() as session:
        session.execute(delete(ChatSession).where(ChatSession.id == visitor.id))
    assert list(stream.events()) == []


def test_who_stops_ends_every_stream_in_order(visitor: Visitor, streams: Streams) -> None:
    visitor.writes("hello")
    stream = Stream(visitor)
    assert len(stream.messages(2)) == 2
    streams.close()
    assert [name for name, _ in stream.events()] == ["holder"]


def test_a_server_that_keeps_its_connections_is_asked_again(streams: Streams) -> None:
    with pytest.raises(NoRoom):
        streams.check_room({"SERVER_PROTOCOL": "HTTP/1.1"})


def test_more_streams_than_threads(visitor: Visitor) -> None:
    opened = [Stream(visitor) for _ in range(40)]
    visitor.sends("hello")
    assert all(stream.messages(1) == ["hello"] for stream in opened)
    assert requests.get(visitor.begun.url.replace("/chat/api/sessions", "/healthz"), timeout=5).ok
