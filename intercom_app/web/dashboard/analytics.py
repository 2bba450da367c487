"""Analytics: a period in figures and charts, and the same as a table file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from intercom_app.analytics import Period, Report, lines, report
from intercom_app.db import now, statements
from intercom_app.domain.configuration import Assignee
from intercom_app.kept_reports import Counted, kept_report
from intercom_app.services import services
from intercom_app.web.dashboard.frame import Answer, Page, crew, here, page_blueprint
from intercom_app.web.dashboard.times import local, zone

PRESETS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
_DAYS = 7
_LONGEST = timedelta(days=366)
_MOST_DAYS = 31
"""A longer period is shown by weeks."""
_SEEN_LATER = timedelta(seconds=1)
"""After that a page tells when its figures were counted."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = page_blueprint("analytics")
page = Page(label="Analytics", icon="analytics", blueprint=blueprint)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The days that are shown, both in it; `preset` is how many up to today, `problem` what was wrong with others."""

    first: date
    last: date
    preset: int | None = None
    problem: str = ""

    @property
    def by_week(self) -> bool:
        """Whether the chart has a column a week."""
        return (self.last - self.first).days >= _MOST_DAYS

    def period(self) -> Period:
        """Return the period in the workspace's zone."""
        step = 7 if self.by_week else 1
        days = range(0, (self.last - self.first).days + 1, step)
        edges = tuple(_midnight(self.first + timedelta(days=day)) for day in days)
        return Period(edges[0], _midnight(self.last + timedelta(days=1)), edges)


@blueprint.get("/analytics")
def show() -> Answer:
    """Show a period: `days` up to today, or `from` and `to`."""
    chosen = _chosen()
    counted = _counted(chosen)
    found = counted.report
    return render_template(
        "dashboard/analytics.html",
        chosen=chosen,
        presets=PRESETS,
        report=found,
        counted_at=local(counted.at) if now() - counted.at > _SEEN_LATER else None,
        columns=_columns(found),
        names=_names(found),
        zone=zone(),
    )


@blueprint.get("/analytics.csv")
def download() -> Response:
    """Send the same figures as a file for a spreadsheet."""
    chosen = _chosen()
    found = _counted(chosen).report
    written = io.StringIO()
    csv.writer(written).writerows([_harmless(cell) for cell in row] for row in lines(found, _names(found)))
    answer = make_response(written.getvalue())
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = f"analytics-{chosen.first}-{chosen.last}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _counted(chosen: Chosen) -> Counted:
    workspace_id, period = here().workspace.id, chosen.period()
    with statements() as session:
        return kept_report(
            services().redis, workspace_id, period, lambda: report(session, workspace_id, period)
        )


def _chosen() -> Chosen:
    today = local(now()).date()
    if "from" in request.args or "to" in request.args:
        first, last = _day(request.args.get("from")), _day(request.args.get("to"))
        if first and last and first <= last <= today + timedelta(days=1) and last - first < _LONGEST:
            return Chosen(first, last)
        problem = "Choose two days, the first one first and at most a year apart; the newest week is shown."
        return Chosen(today - timedelta(days=_DAYS - 1), today, None, problem)
    days = request.args.get("days", _DAYS, type=int)
    days = days if days in PRESETS else _DAYS
    return Chosen(today - timedelta(days=days - 1), today, days)


def _day(typed: str | None) -> date | None:
    try:
        found = date.fromisoformat(typed or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone()))


def _names(found: Report) -> dict[str, str]:
    if not found.routing:
        return {}
    pairs = {key: key.partition(":") for key, _ in found.routing}
    return {
        key: crew().name(Assignee(type="team" if kind == "team" else "admin", id=number))
        for key, (kind, _, number) in pairs.items()
    }


def _columns(found: Report) -> list[dict[str, object]]:
    """Return the chart's columns, in a drawing of 1000 by 200."""
    most = max((count for _, count in found.by_time), default=0) or 1
    width = 1000 / len(found.by_time)
    return [
        {
            "x": round(number * width + width * 0.15, 1),
            "width": round(width * 0.7, 1),
            "y": round(200 - 200 * count / most, 1),
            "height": round(200 * count / most, 1),
        }
        for number, (_, count) in enumerate(found.by_time)
    ]


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
