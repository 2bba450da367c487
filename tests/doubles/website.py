"""A web site on a real socket: pages by path, with what real sites do to those who read them."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Page:
    """An answer; `etag` lets a reader ask whether it changed."""

    body: bytes = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    etag: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with it, or with 304 to whoever has it."""
        same = self.etag is not None and handler.headers.get("If-None-Match") == self.etag
        handler.send_response(304 if same else self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if self.etag:
            handler.send_header("ETag", self.etag)
        handler.send_header("Content-Type", self.type)
        body = b"" if same else self.body
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@dataclass
class Website:
    """Its address, its pages, and what was asked of it in order."""

    url: str = ""
    pages: dict[str, Page | Behaviour] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    def html(self, path: str, body: str, *, title: str = "", head: str = "", etag: str | None = None) -> None:
        """Put up a page with a main part."""
        markup = f"<html><head><title>{title}</title>{head}</head><body><main>{body}</main></body></html>"
        self.pages[path] = Page(markup.encode(), etag=etag)

    def text(self, path: str, body: str, kind: str = "text/plain") -> None:
        """Put up a file of text."""
        self.pages[path] = Page(body.encode(), type=kind)

    def redirect(self, path: str, to: str) -> None:
        """Send whoever asks for `path` elsewhere."""
        self.pages[path] = Page(status=302, headers={"Location": to})

    def sitemap(self, *paths: str, at: str = "/sitemap.xml") -> None:
        """List pages in a sitemap."""
        entries = "".join(f"<url><loc>{self.url}{path}</loc></url>" for path in paths)
        namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
        self.text(at, f'<?xml version="1.0"?><urlset xmlns="{namespace}">{entries}</urlset>', "text/xml")

    def raw(self, path: str, head: bytes, piece: bytes = b"") -> None:
        """Send bytes as they are, and then a piece every 20 milliseconds, for ever, where one is given."""

        def send(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(head)
            while piece and not self.closing.wait(0.02):
                handler.wfile.write(piece)

        self.pages[path] = send


def zipped(body: bytes) -> Page:
    """A page that comes compressed."""
    return Page(gzip.compress(body), headers={"Content-Encoding": "gzip"})


@contextmanager
def running_website(
    host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> Iterator[Website]:
    """Run a site without pages on a port of this machine."""
    site = Website()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.hosts.append(self.headers.get("Host", ""))
            page = site.pages.get(self.path, Page(b"not here", status=404))
            try:
                page.send(self) if isinstance(page, Page) else page(self)
            except OSError:
                return  # the reader has gone

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((host, port), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.daemon_threads = True
        server.block_on_close = False
        site.url = f"http://{host}:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.closing.set()
            server.shutdown()
