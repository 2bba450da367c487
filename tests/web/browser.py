"""An admin's browser, at our pages and at Intercom's consent page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import requests

from tests.factories import US
from tests.product import Product


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

    def asks(self) -> dict[str, str]:
        """Begin to connect; what Intercom's consent page is asked for."""
        consent = self.get("/install")
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
