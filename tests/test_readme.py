"""What README and docs tell people to type is there, and is spelled as the programs want it."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest
from flask_migrate import cli as migrate

from intercom_app.app import create_bare_app
from intercom_app.settings import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FLASK = "flask --app intercom_app "


def lines() -> list[str]:
    """The lines of the pages' blocks of code, without prompts and comments."""
    text = "\n".join(page.read_text() for page in PAGES)
    blocks = re.findall(r"^ *```[a-z]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    typed = (
        line.strip().removeprefix("$ ").split("  #")[0] for block in blocks for line in block.splitlines()
    )
    return [line for line in typed if line and not line.startswith("#")]


def documented(text: str) -> list[str]:
    """The documented lines that hold a text, from there on."""
    return sorted({line.partition(text)[2] for line in lines() if text in line})


@pytest.mark.parametrize("script", sorted({*re.findall(r"(?<![\w./])bin/[a-z]+", " ".join(lines()))}))
def test_scripts_are_there(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("line", documented(FLASK))
def test_commands_are_spelled_right(line: str) -> None:
    words = shlex.split(line.split("|")[0].split(">")[0])
    app = create_bare_app()
    app.cli.add_command(migrate.db)
    command: click.Command = app.cli
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found, f"no command {words[0]}"
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(((?!http|#|mailto)[^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []
