"""What we took over from others is what it was, byte for byte."""

from __future__ import annotations

from hashlib import sha256

from intercom_app.settings import ROOT

VENDOR = ROOT / "intercom_app" / "static" / "vendor"


def test_every_file_has_its_hash() -> None:
    listed = dict(line.split("  ")[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    there = {
        path.name: sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "SHA256SUMS"
    }
    assert there == listed


def test_every_library_has_its_licence() -> None:
    names = {path.name.split("-")[0] for path in VENDOR.iterdir() if path.suffix in {".js", ".woff2"}}
    assert {name for name in names if not (VENDOR / f"{name}-LICENSE.txt").exists()} == set()
