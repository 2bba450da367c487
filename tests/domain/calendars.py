"""Generated calendars and instants: several zones, both clock changes, split shifts, holidays."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from intercom_app.domain.office_hours import OfficeHours, Span

ZONES = (
    "UTC",
    "Europe/Dublin",
    "Europe/Amsterdam",
    "America/New_York",
    "America/Sao_Paulo",
    "America/Havana",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
)
# Days on which some of these zones change their clocks (one of them skips a whole day), and ordinary ones.
CHANGES = (
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2018, 2, 17, tzinfo=UTC),
    datetime(2018, 11, 4, tzinfo=UTC),
    datetime(2026, 4, 4, tzinfo=UTC),
    datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2011, 12, 29, tzinfo=UTC),
    datetime(2026, 4, 23, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Return none to three shifts of a day, in order, touching at most."""
    quarters = draw(st.lists(st.integers(0, 96), max_size=6, unique=True))
    marks = [quarter * 15 for quarter in sorted(quarters)]
    return tuple(Span(start, end) for start, end in zip(marks[::2], marks[1::2], strict=False))


moments = st.builds(
    lambda change, minutes, seconds: change + timedelta(minutes=minutes, seconds=seconds),
    st.sampled_from(CHANGES),
    st.integers(-3 * 1440, 3 * 1440),
    st.sampled_from((0, 0, 1, 59)),
)


@st.composite
def calendars(draw: st.DrawFn) -> OfficeHours:
    """Return hours with at least one shift in the week and up to six holidays around a clock change."""
    week = draw(st.lists(spans(), min_size=7, max_size=7).filter(any))
    near = draw(st.sampled_from(CHANGES)).date()
    offsets = draw(st.frozensets(st.integers(-4, 10), max_size=6))
    holidays: frozenset[date] = frozenset(near + timedelta(days=offset) for offset in offsets)
    return OfficeHours(draw(st.sampled_from(ZONES)), tuple(week), holidays)
