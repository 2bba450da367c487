"""An admin's browser, at our pages and at Intercom's consent page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.factories import US
from tests.product import Product
from tests.web.forms import filled, form_in


class Browser:
    """Keeps its cookies, as a browser does."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._http = requests.Session()

    def get(self, path: str) -> requests.Response:
        """Open one of our pages."""
        return self._http.get(self._product.url + path, timeout=10)

    def post(self, path: str, **form: str) -> requests.Response:
        """Send a form of ours."""
        return self._http.post(self._product.url + path, data=form, timeout=10)

    def uploads(self, path: str, files: list[tuple[str, bytes]]) -> requests.Response:
        """Send files with a form."""
        sent = [("files", file) for file in files]
        token = {"csrf_token": self.token()} if "csrf_token" in self.get("/").text else {}
        return self._http.post(self._product.url + path, data=token, files=sent, timeout=10)

    def saves(self, path: str, form: str = "form[data-guard]", **fields: Any) -> requests.Response:
        """Open a page, change fields of its form (a dot in a name is written __), and save it."""
        return self.sends(self.get(path), form, **fields)

    def sends(
        self, page: requests.Response, form: str = "form[data-guard]", **fields: Any
    ) -> requests.Response:
        """Change fields of a form on a page that is open, and send it."""
        found = form_in(page.text, form)
        wanted = {name.replace("__", "."): value for name, value in fields.items()}
        url = urljoin(page.url, str(found.get("action", "")))
        return self._http.post(url, data=filled(found, wanted), timeout=10)

    def asks_for(self, path: str, **fields: str) -> str:
        """Ask for a piece of a page as htmx does; the piece."""
        token = {"X-CSRFToken": self.token(), "HX-Request": "true"}
        answer = self._http.post(self._product.url + path, data=fields, headers=token, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.text

    def asks(self, path: str = "/install") -> dict[str, str]:
        """Begin to connect; what Intercom's consent page is asked for."""
        consent = self.get(path)
        assert consent.status_code == 200
        return dict(parse_qsl(urlsplit(consent.url).query))

    def decides(self, asked: dict[str, str], workspace: str = US, decision: str = "approve") -> str:
        """Decide on the consent page; the address on which the browser is sent back to us."""
        form = asked | {"workspace": workspace, "decision": decision}
        answer = self._http.post(
            f"{self._product.sandbox.url}/oauth", data=form, allow_redirects=False, timeout=10
        )
        return answer.headers["Location"].removeprefix(self._product.url)

    def connects(self, workspace: str = US) -> requests.Response:
        """Connect a workspace; the page at the end."""
        return self.get(self.decides(self.asks(), workspace))

    def token(self) -> str:
        """The form token of the start page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/").text)
        assert found is not None
        return found[1]
