"""Figures in one form, whatever they are written like; and what lacks in an evidence."""

from __future__ import annotations

import time

import pytest

from intercom_app.llm.figures import figures


def lacks(claim: str, evidence: str) -> bool:
    return figures(claim).lacking(figures(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("two weeks", "within 14 days"), ("14 days", "zwei Wochen"), ("half an hour", "30 minutes"),
        ("24 h", "one day"), ("à 15 h", "from 15:00"), ("15h30", "3:30 pm"),
        ("a year", "12 months"), ("until 8 pm", "Thursday until 20:00"), ("bis 14 Uhr", "before 2 p.m."),
        ("€1,000", "1.000 euros"), ("4,90 €", "4.90 EUR"), ("8%", "8 percent"), ("3–5 days", "three to five days"),
        ("2 days", "two to five days"), ("E10", "code E10: battery"), ("ART-2", "an ART-2 lock"), ("15 km", "15km"),
        ("14日以内", "商品到着後14日以内"), ("7 days", "购买后7天内"), ("no figures", ""), ("1. First\n2. Second", ""),
        ("0800 555 0100", "call 0800 555 0100"), ("you can have one", ""), ("10 working days", "10 werkdagen"),
    ],
)  # fmt: skip
def test_the_same_figure_is_found(claim: str, evidence: str) -> None:
    assert not lacks(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("60 days", "within 30 days"), ("14 weeks", "within 14 days"), ("$12", "€12"), ("500 GB", "500 MB"),
        ("2 weeks", "two to five days"), ("9 pm", "until 20:00"), ("E10", "E01 and E04"), ("48213", "VLO48213"),
        ("+32 9 555 01 02", "from 32 kg"), ("15%", "15 shops"), ("30日以内", "14日以内"), ("1,5", "15"),
    ],
)  # fmt: skip
def test_another_figure_lacks(claim: str, evidence: str) -> None:
    assert lacks(claim, evidence)


@pytest.mark.parametrize("unit", ["1", "a1", "a-", "1.", "1,000", "12:00", "one ", "$", "１", "1 to "])
def test_no_text_makes_it_slow(unit: str) -> None:
    began = time.perf_counter()
    figures(unit * (40_000 // len(unit)))
    assert time.perf_counter() - began < 2.0
