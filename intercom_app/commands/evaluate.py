"""`evaluate`: quality, measured on labelled data. Needs no database, no queue and no workspace."""

from __future__ import annotations

import json
from pathlib import Path

import click

from intercom_app.knowledge.evaluate import EvaluationError, evaluate_retrieval

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
