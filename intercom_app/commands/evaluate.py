"""`evaluate`: quality, measured on labelled data. Needs no database, no queue and no workspace."""

from __future__ import annotations

import json
from pathlib import Path

import click

from intercom_app.evaluation import BadLine, evaluate_routing, evaluate_triggers
from intercom_app.knowledge.evaluate import EvaluationError, evaluate_retrieval
from intercom_app.services import assistant_of_environment

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def evaluate() -> None:
    """Measure quality on labelled data."""


@evaluate.command()
@click.argument("docs_folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("file", type=_FILE)
def retrieval(docs_folder: Path, file: Path) -> None:
    """Rank the documents of DOCS_FOLDER for each query of FILE with production's own ranker."""
    try:
        result = evaluate_retrieval(docs_folder, file)
    except EvaluationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(result))


@evaluate.command()
@click.argument("file", type=_FILE)
@click.option("--trigger", required=True, metavar="TEXT", help="When to hand off, in plain language.")
def triggers(file: Path, trigger: str) -> None:
    """Tell for each labelled message of FILE whether the trigger fires, and how often that is right."""
    try:
        result = evaluate_triggers(file, trigger, assistant_of_environment())
    except BadLine as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(result))


@evaluate.command()
@click.argument("file", type=_FILE)
@click.option("--criteria", required=True, metavar="TEXT", help="The assignment criteria, in plain language.")
@click.option("--teams", required=True, metavar="A,B,C", help="The teams' names.")
def routing(file: Path, criteria: str, teams: str) -> None:
    """Tell for each labelled conversation of FILE which team the criteria choose."""
    names = tuple(name.strip() for name in teams.split(",") if name.strip())
    try:
        result = evaluate_routing(file, criteria, names, assistant_of_environment())
    except BadLine as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(result))
