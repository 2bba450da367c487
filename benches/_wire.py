"""HTTP/1.1 with as little work as possible, both ways: what a double of others' servers needs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import cast

Handler = Callable[[str, str, bytes, Callable[..., None]], None]


class Answers(asyncio.Protocol):
    """One kept connection. The handler gets method, path, body, and what to reply with."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._buffer = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = dict(_header(line) for line in head[1:])
            until = end + 4 + int(headers.get("content-length", 0))
            if len(self._buffer) < until:
                return
            body, self._buffer = self._buffer[end + 4 : until], self._buffer[until:]
            method, path, _ = head[0].split(" ", 2)
            self._handler(method, path, body, self._reply)

    def _reply(self, body: bytes, *, limit: int | None = None) -> None:
        rate = ""
        if limit:
            reset = int(time.time()) // 10 * 10 + 10
            rate = f"X-RateLimit-Limit: {limit}\r\nX-RateLimit-Remaining: {limit}\r\nX-RateLimit-Reset: {reset}\r\n"
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{rate}Content-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


class Mouth:
    """Posts to one server over kept connections."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """Return the status of the answer. A kept connection that the server has closed is replaced."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        request = (
            f"POST {path} HTTP/1.1\r\nHost: app\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body
        )
        while True:
            kept = bool(self._idle)
            streams = self._idle.pop() if kept else await asyncio.open_connection(*self._address)
            try:
                return await self._exchange(*streams, request)
            except (OSError, asyncio.IncompleteReadError):
                streams[1].close()
                if not kept:
                    raise

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
    ) -> int:
        writer.write(request)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = dict(_header(line) for line in answer[1:] if line)
        await reader.readexactly(int(told.get("content-length", 0)))
        if told.get("connection") == "close":
            writer.close()
        else:
            self._idle.append((reader, writer))
        return int(answer[0].split(" ")[1])


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()
