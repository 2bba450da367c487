"""Fuzz in a process of one's own, as atheris ends it: `python -m tests.fuzz CORPUS [libFuzzer's flags]`."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["intercom_app", "canvas"]):
    from tests.fuzz.targets import SEEDS, TARGETS, one


def main() -> None:
    """Put the seeds into the corpus, for each target, and go on from there."""
    corpus = Path(sys.argv[1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        for choice in range(len(TARGETS)):
            (corpus / f"seed-{choice}-{number}").write_bytes(bytes([choice]) + seed.encode())
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
