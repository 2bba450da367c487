"""`bin/screenshots`: the dashboard over the demonstration's processes, page by page, as pictures to look at."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from demo.inbox import Inbox, seen
from demo.processes import ROOT, NotReady, Stack
from demo.story import WORKSPACE, Story

WIDTHS = {"wide": 1280, "narrow": 375}
HEIGHT = 860
THEMES = ("light", "dark")
HIDDEN = ("/", "/handoffs/new", "/nowhere", "/sign-in")
"""Pages that are shown before anybody signs in."""
BEHIND = (
    "/welcome",
    "/handoffs/new?kind=intercom",
    "/handoffs/new?kind=email",
    "/handoffs/2",
    "/copilot/import",
    "/knowledge/snippets/new",
    "/knowledge/1",
    "/decisions/1",
    "/decisions/2",
)
"""Pages that no link of the navigation leads to."""


def main() -> int:
    """Return 0 once every picture is taken."""
    parser = argparse.ArgumentParser(prog="bin/screenshots")
    parser.add_argument("--only", default="", metavar="TEXT", help="only pages whose path holds this")
    only = parser.parse_args().only
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("there is no Chromium on this machine", file=sys.stderr)
        return 1
    folder = ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with Stack(ROOT / "var" / "pictures") as stack, sync_playwright() as playwright:
            _seed(stack)
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            for picture in _pictures(stack, browser, folder, only):
                print(picture.relative_to(ROOT), flush=True)
            browser.close()
    except NotReady as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _seed(stack: Stack) -> None:
    """Play enough of the story for every page to have something to show."""
    story = Story(stack, 30)
    for number, _effect in enumerate(story.play(), start=1):
        if number == 4:
            break
    inbox = Inbox(stack.sandbox_url, WORKSPACE)
    asked = inbox.customer_writes("ben@example.com", "this is useless, let me talk to a real person")
    seen(lambda: inbox.notes(asked), 30)


def _pictures(stack: Stack, browser: Browser, folder: Path, only: str) -> Iterator[Path]:
    for theme in THEMES:
        for name, width in WIDTHS.items():
            context = browser.new_context(
                color_scheme="dark" if theme == "dark" else "light",
                viewport={"width": width, "height": HEIGHT},
            )
            page = context.new_page()
            for path in _wanted(HIDDEN, only):
                yield _picture(page, stack, path, folder / f"out{_file(path)}-{theme}-{name}.png")
            _sign_in(page, stack)
            for path in _wanted((*_linked(page), *BEHIND), only):
                yield _picture(page, stack, path, folder / f"in{_file(path)}-{theme}-{name}.png")
            context.close()


def _sign_in(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/install")
    page.get_by_role("button", name="Authorize access").click()
    page.wait_for_url(f"{stack.url}/")


def _linked(page: Page) -> list[str]:
    links = page.locator(".side .nav a").evaluate_all("all => all.map(each => each.getAttribute('href'))")
    return [str(link) for link in links]


def _wanted(paths: tuple[str, ...], only: str) -> list[str]:
    return [path for path in paths if only in path]


def _picture(page: Page, stack: Stack, path: str, file: Path) -> Path:
    size = page.viewport_size or {"width": 1280, "height": HEIGHT}
    page.set_viewport_size({"width": size["width"], "height": HEIGHT})
    page.goto(stack.url + path)
    page.wait_for_load_state("networkidle")
    # As tall as the page, so that what sticks to the window's edge covers nothing.
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(HEIGHT, tall)})
    page.screenshot(path=file)
    return file


def _file(path: str) -> str:
    return "".join(each if each.isalnum() else "-" for each in path).rstrip("-") or "-home"


if __name__ == "__main__":
    raise SystemExit(main())
