"""What customers are told about handoffs and promises, in their language, with day, time and zone.

A language is a BCP 47 tag; one without an entry of its own is answered in English.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from intercom_app.domain.promise_phrases import PHRASES, Phrases

FALLBACK = "en"


def language_of(tag: str | None) -> str:
    """Return the supported language for a BCP 47 tag such as "pt-BR", "en" when there is none."""
    primary = (tag or FALLBACK).replace("_", "-").split("-")[0].strip().lower()
    return primary if primary in PHRASES else FALLBACK


def when(at: datetime, timezone: str, language: str | None) -> str:
    """Return a moment as the customer reads it, such as "Monday 23 November, 17:30 (Dublin time)".

    Midnight is told as 23:59 of the day that ends, since a date with 00:00 is read as either day.
    """
    phrases = _phrases(language)
    local = at.astimezone(ZoneInfo(timezone))
    if (local.hour, local.minute) == (0, 0):
        local -= timedelta(minutes=1)
    return phrases.when.format(
        weekday=phrases.weekdays.split()[local.weekday()],
        day=phrases.first_day if local.day == 1 else local.day,
        month=phrases.months.split()[local.month - 1],
        time=f"{local:%H:%M}",
        zone=_zone_name(local, timezone, phrases),
    )


def promise_sentence(due_at: datetime, timezone: str, language: str | None) -> str:
    """Return the promise: by when a person will answer."""
    return _phrases(language).promise.format(when=when(due_at, timezone, language))


def late_message(due_at: datetime, timezone: str, language: str | None) -> str:
    """Return the one message to a customer whose promise was not kept; it makes no new one."""
    return _phrases(language).late.format(when=when(due_at, timezone, language))


def handoff_sentence(language: str | None) -> str:
    """Return what the customer is told once a live handoff has happened."""
    return _phrases(language).handoff


def address_request(language: str | None) -> str:
    """Return the question for an email address; nothing is promised yet."""
    return _phrases(language).ask_address


def nobody_available(language: str | None, opens_at: datetime | None = None, timezone: str = "UTC") -> str:
    """Return the honest sentence where no promise can be made, and when the team is back if known."""
    phrases = _phrases(language)
    if opens_at is None:
        return phrases.nobody
    gap = "" if phrases.nobody.endswith("。") else " "
    return phrases.nobody + gap + phrases.back.format(when=when(opens_at, timezone, language))


def team_out_of_reach(language: str | None) -> str:
    """Return what a visitor is told whose words cannot be passed on yet."""
    return _phrases(language).delayed


def offer_question(language: str | None) -> str:
    """Return the question of a handoff that is offered first."""
    return _phrases(language).offer


def no_answer(language: str | None) -> str:
    """Return the honest sentence where what we know holds no answer."""
    return _phrases(language).unknown


def welcome(language: str | None) -> str:
    """Return the answer to a greeting where nobody else is there to greet."""
    return _phrases(language).welcome


def passed_on(language: str | None) -> str:
    """Return what is said to a customer whose message people have already; it promises nothing."""
    return _phrases(language).passed_on


def _phrases(language: str | None) -> Phrases:
    return PHRASES[language_of(language)]


def _zone_name(local: datetime, timezone: str, phrases: Phrases) -> str:
    """Return the zone by its city, or by its offset where it has none; both while an hour is repeated."""
    area, _, city = timezone.rpartition("/")
    offset = _offset(local)
    # The sign of Etc/GMT+5 is the wrong way round for readers, and names such as "CET" name no place.
    if not area or area == "Etc":
        return offset
    name = phrases.zone.format(city=city.replace("_", " "))
    repeated = local.replace(fold=1 - local.fold).utcoffset() != local.utcoffset()
    return f"{name}, {offset}" if repeated else name


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"
