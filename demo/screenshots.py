"""`bin/screenshots`: the dashboard over the demonstration's processes, page by page, as pictures to look at."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from demo.pictures import AT_WORK, BROKEN, DETAILS, FIRST_DAY, MAILED, OUT, OWN, Shot
from demo.processes import ROOT, NotReady, Stack
from demo.scene import BROKEN as OTHER
from demo.scene import Scene
from demo.story import WORKSPACE

WIDTHS = {"wide": 1280, "narrow": 375}
HEIGHT = 860
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FRONT = {"overview": "dashboard", "activity": "activity"}
"""Pictures that the README shows, by the names that they have there."""


def main() -> int:
    """Return 0 once every picture is taken."""
    parser = argparse.ArgumentParser(prog="bin/screenshots")
    parser.add_argument("--only", default="", metavar="TEXT", help="only pictures whose name holds this")
    parser.add_argument("--readme", action="store_true", help="only the README's, into docs/images")
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("there is no Chromium on this machine", file=sys.stderr)
        return 1
    try:
        with Stack(ROOT / "var" / "pictures") as stack, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path,
                args=["--no-sandbox", "--disable-gpu"],
            )
            studio = Studio(stack, browser, options.only)
            for picture in studio.front() if options.readme else studio.all():
                print(picture.relative_to(ROOT), flush=True)
            browser.close()
    except NotReady as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


class Studio:
    """Takes the pictures. Each page is loaded once, and looked at in every theme and width."""

    def __init__(self, stack: Stack, browser: Browser, only: str) -> None:
        self._stack, self._browser, self._only = stack, browser, only
        self._scene = Scene(stack)
        self._folder = ROOT / "var" / "screenshots"
        self._folder.mkdir(parents=True, exist_ok=True)

    def all(self) -> Iterator[Path]:
        """Yield every picture as it is taken."""
        stranger = self._page()
        yield from self._take(stranger, OUT)
        other = self._connected(OTHER)
        yield from self._take(other, FIRST_DAY)
        self._scene.prepare()
        yield from self._take(stranger, MAILED, answered=self._scene.answered())
        team = self._connected(WORKSPACE)
        yield from self._take(team, DETAILS, **self._details(team))
        yield from self._take(team, AT_WORK)
        self._scene.take_token_back(other)
        yield from self._take(other, BROKEN)
        own = self._page()
        own.goto(self._stack.url + self._scene.make_own())
        own.get_by_role("button", name="Sign in").click()
        own.wait_for_url(f"{self._stack.url}/")
        yield from self._take(own, OWN)

    def front(self) -> Iterator[Path]:
        """Yield the README's pictures: two pages, and a conversation in the inbox."""
        asked = self._scene.prepare()
        page = self._connected(WORKSPACE)
        images = ROOT / "docs" / "images"
        for shot in AT_WORK:
            if shot.name in FRONT:
                self._open(page, shot, {})
                page.screenshot(path=(file := images / f"{FRONT[shot.name]}.png"))
                yield file
        page.goto(f"{self._stack.sandbox_url}/?workspace={WORKSPACE}&conversation={asked}")
        page.get_by_label("Teammate who looks at the card").select_option(label="Ben Okafor")
        page.locator("#app-card").get_by_role("button", name="Send", exact=True).wait_for()
        page.screenshot(path=(file := images / "inbox.png"))
        yield file

    def _details(self, page: Page) -> dict[str, str]:
        """Return where a draft, a handoff and two promises are told of."""
        promises = self._scene.promises()
        found = {"promise": f"/promises/{promises['open']}", "kept": f"/promises/{promises['kept']}"}
        for name, words in (("draft", "drafted a note"), ("handoff", "handed off")):
            page.goto(f"{self._stack.url}/activity?words={words}")
            found[name] = str(page.locator("#turns .title").first.get_attribute("href"))
        return found

    def _take(self, page: Page, shots: Iterable[Shot], **places: str) -> Iterator[Path]:
        for shot in shots:
            if self._only in shot.name:
                self._open(page, shot, places)
                yield from self._looks(page, shot.name)

    def _open(self, page: Page, shot: Shot, places: dict[str, str]) -> None:
        page.set_viewport_size({"width": WIDTHS["wide"], "height": HEIGHT})
        page.goto(self._stack.url + shot.path.format(**places))
        page.wait_for_load_state("networkidle")
        if shot.does:
            shot.does(page)

    def _looks(self, page: Page, name: str) -> Iterator[Path]:
        for theme in THEMES:
            for called, width in WIDTHS.items():
                page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": HEIGHT})
                # As tall as the page, so that what sticks to the window's edge covers nothing.
                tall = int(page.evaluate("document.documentElement.scrollHeight"))
                page.set_viewport_size({"width": width, "height": max(HEIGHT, tall)})
                file = self._folder / f"{name}-{theme}-{called}.png"
                page.screenshot(path=file)
                yield file

    def _page(self) -> Page:
        return self._browser.new_context(locale="en-GB").new_page()

    def _connected(self, workspace: str) -> Page:
        page = self._page()
        page.goto(f"{self._stack.url}/install")
        page.locator(f"input[name=workspace][value={workspace}]").check()
        page.get_by_role("button", name="Authorize access").click()
        page.wait_for_url(f"{self._stack.url}/")
        return page


if __name__ == "__main__":
    raise SystemExit(main())
