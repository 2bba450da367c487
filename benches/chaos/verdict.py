"""The table of a run, and whether it holds."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from benches.chaos.happenings import Case, What, Who
from benches.chaos.judge import Figure, Finding, in_the_gap, judge
from benches.chaos.stage import Stage
from benches.chaos.visits import Visit, judge_visits

if TYPE_CHECKING:
    from benches.chaos.run import Options

SHOWN = 20
TOLD_IN_FULL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a run came to. `quiet` None: it did not come to rest in time."""

    seed: int
    database: str
    conversations: int
    events: int
    effects: int
    figures: dict[str, int]
    quiet: float | None
    played: float
    calls: int
    kills: int
    cpu: tuple[float, float] = (0.0, 0.0)
    """Seconds of processor time: of the laboratory with the sandbox, and of the product."""
    untold: int
    same_mail_again: int
    gaps: list[int] = field(default_factory=list)
    visitors: int = 0
    lines: int = 0
    """Lines on the visitors' screens."""
    kinds: dict[str, int] = field(default_factory=dict)
    """The effects by what they are, public answers apart."""
    troubles: list[str] = field(default_factory=list)
    """What went wrong, by name, each once."""
    findings: list[Finding] = field(default_factory=list)
    transcripts: list[str] = field(default_factory=list)
    """The conversations that something is wrong with."""

    @property
    def holds(self) -> bool:
        """Whether every figure is what it must be."""
        return self.quiet is not None and not any(self.figures.values())

    def __str__(self) -> str:
        """The table for people, with what is wrong below it."""
        quiet = f"{self.quiet:.0f} s" if self.quiet is not None else "never"
        row = {"events": self.events, "effects": self.effects, **self.figures, "time to quiet": quiet}
        widths = [max(len(name), len(str(value))) for name, value in row.items()]
        head = " | ".join(name.rjust(width) for name, width in zip(row, widths, strict=True))
        line = " | ".join(str(value).rjust(width) for value, width in zip(row.values(), widths, strict=True))
        longest = max(self.gaps, default=0) / 1e6
        also = (
            f"seed {self.seed}, {self.database}, {self.conversations} conversations in {self.played:.0f} s "
            f"({self.conversations / self.played:.1f}/s), {self.calls} calls, {self.kills} kills; "
            f"in the gap {len(self.gaps)} (longest {longest:.0f} ms), never told of {self.untold}, "
            f"same mail again {self.same_mail_again}; {self.visitors} visitors, {self.lines} lines of chat; "
            f"processor time {self.cpu[0]:.0f} s here, {self.cpu[1]:.0f} s the product"
        )
        wrong = [f"  {each.figure}: {each.case}: {each.what}" for each in self.findings[:SHOWN]]
        more = [f"  … and {len(self.findings) - SHOWN} more"] if len(self.findings) > SHOWN else []
        return "\n".join([head, line, also, *wrong, *more, *self.transcripts[:TOLD_IN_FULL]])

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {"machine": platform.platform(), **asdict(self)}


def verdict(
    stage: Stage,
    cases: Sequence[Case],
    visits: Sequence[Visit],
    options: Options,
    *,
    played: float,
    quiet: float | None,
    calls: int,
    troubles: Sequence[str],
) -> Verdict:
    """Judge what is seen at the end of a run."""
    findings = [*judge(cases), *judge_visits(visits)]
    counts = Counter(finding.figure for finding in findings)
    letters = [letter for case in cases for letter in case.letters]
    with stage.sandbox.state.lock:
        deliveries = list(stage.sandbox.world.webhooks.deliveries)
    return Verdict(
        seed=options.seed,
        database=options.database,
        conversations=len(cases),
        events=sum(delivery.attempts for delivery in deliveries),
        effects=sum(len(case.ours()) for case in cases) + len(letters),
        figures={figure.value: counts[figure] for figure in Figure},
        quiet=quiet,
        played=played,
        calls=calls,
        kills=stage.kills,
        untold=sum(not each.told for case in cases for each in case.happenings if each.who is not Who.OURS),
        same_mail_again=len(letters) - len({letter.message_id for letter in letters}),
        kinds=_kinds(cases),
        troubles=sorted(set(troubles)),
        gaps=[gap for case in cases for gap in in_the_gap(case)],
        findings=findings,
        visitors=len(visits),
        lines=sum(len(visit.page) for visit in visits),
        transcripts=_in_full([*cases, *visits], {finding.case for finding in findings}),
    )


def _in_full(everything: Sequence[Case | Visit], wrong: set[str]) -> list[str]:
    return [str(each) for each in everything if each.name in wrong]


def _kinds(cases: Sequence[Case]) -> dict[str, int]:
    effects = [each for case in cases for each in case.ours()]
    public = sum(each.what is What.ANSWER and each.public for each in effects)
    letters = sum(len(case.letters) for case in cases)
    return Counter(each.what.value for each in effects) | {"public answer": public, "mail": letters}
