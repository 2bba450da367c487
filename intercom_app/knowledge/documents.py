"""PDF and DOCX through a process of its own, which ends with its time and has no secrets to lose."""

from __future__ import annotations

import json
import subprocess
import sys

from intercom_app.knowledge import extraction
from intercom_app.knowledge.decoding import Unreadable, refuse_large
from intercom_app.settings import bare_environment

MAX_BYTES = 20 * 1024 * 1024
SECONDS = 40.0
PDF, DOCX = "application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {PDF: "pdf", DOCX: "docx"}


def extracted(data: bytes, kind: str) -> tuple[str, str]:
    """Return the HTML and title of a file of one of KINDS; raise Unreadable with the reason."""
    refuse_large(len(data), MAX_BYTES)
    try:
        done = subprocess.run(  # noqa: S603 - our own program, with a word of ours
            [sys.executable, "-I", extraction.__file__, KINDS[kind]],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            env=bare_environment(),
            cwd="/",
            check=False,
        )
        answer = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:  # no answer: it was ended, or ended itself
        raise Unreadable("It takes too long to read. Open it, save it anew and try again.") from error
    if "refused" in answer:
        raise Unreadable(answer["refused"])
    return answer["html"], answer["title"]
