"""The workspace's people, articles and hours as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from intercom_app.intercom.reading import (
    a_moment,
    an_id,
    an_object,
    ids,
    needed,
    objects,
    words,
    words_or_none,
)

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """A teammate. `away` is the flag they or an admin set; no API says who is online."""

    id: str
    name: str
    email: str
    away: bool = False
    has_inbox_seat: bool = False
    team_ids: tuple[str, ...] = ()

    @classmethod
    def parse(cls, admin: Json) -> Self:
        """Return an admin of `GET /admins` or of an admin webhook."""
        return cls(
            id=needed(an_id(admin.get("id")), "admin.id"),
            name=words(admin.get("name")),
            email=words(admin.get("email")),
            away=admin.get("away_mode_enabled") is True,
            has_inbox_seat=admin.get("has_inbox_seat") is True,
            team_ids=ids(admin.get("team_ids")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team and who is in it."""

    id: str
    name: str
    admin_ids: tuple[str, ...] = ()

    @classmethod
    def parse(cls, team: Json) -> Self:
        """Return a team of `GET /teams`."""
        return cls(
            id=needed(an_id(team.get("id")), "team.id"),
            name=words(team.get("name")),
            admin_ids=ids(team.get("admin_ids")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Who authorised us, and for which workspace. `workspace_id` is the `app_id` of webhooks."""

    admin_id: str
    name: str
    email: str
    email_verified: bool
    has_inbox_seat: bool
    workspace_id: str
    workspace_name: str
    region: str
    timezone: str | None = None

    @classmethod
    def parse(cls, me: Json) -> Self:
        """Return the answer of `GET /me`."""
        app = an_object(me.get("app"))
        return cls(
            admin_id=needed(an_id(me.get("id")), "me.id"),
            name=words(me.get("name")),
            email=words(me.get("email")),
            email_verified=me.get("email_verified") is True,
            has_inbox_seat=me.get("has_inbox_seat") is True,
            workspace_id=needed(an_id(app.get("id_code")), "me.app.id_code"),
            workspace_name=words(app.get("name")),
            region=words(app.get("region")).upper() or "US",
            timezone=words_or_none(app.get("timezone")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPayload:
    """A customer. `role` is user or lead; a lead often has no address."""

    id: str
    role: str = ""
    name: str | None = None
    email: str | None = None
    external_id: str | None = None
    country: str | None = None
    """A code or an English name."""

    @classmethod
    def parse(cls, contact: Json) -> Self:
        """Return a contact of the API or of a contact webhook."""
        location = an_object(contact.get("location"))
        return cls(
            id=needed(an_id(contact.get("id")), "contact.id"),
            role=words(contact.get("role")),
            name=words_or_none(contact.get("name")),
            email=words_or_none(contact.get("email")),
            external_id=an_id(contact.get("external_id")),
            # The description has only the name, its examples the code as well.
            country=words_or_none(location.get("country_code")) or words_or_none(location.get("country")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article of the help centre, or an internal one, which has no address and is always in use."""

    id: str
    title: str
    body_html: str
    url: str | None = None
    state: str = "published"
    updated_at: datetime | None = None
    internal: bool = False

    @classmethod
    def parse(cls, article: Json, *, internal: bool = False) -> Self:
        """Return an article of `GET /articles` or `GET /internal_articles`."""
        return cls(
            id=needed(an_id(article.get("id")), "article.id"),
            title=words(article.get("title")),
            body_html=words(article.get("body")),
            url=words_or_none(article.get("url")),
            state=words(article.get("state")) or ("published" if internal else "draft"),
            updated_at=a_moment(article.get("updated_at")),
            internal=internal,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHoursSchedule:
    """Intercom's own opening hours: pairs of minutes since Monday 00:00 (0 to 10080), local time."""

    id: str
    name: str
    timezone: str
    always_open: bool
    intervals: tuple[tuple[int, int], ...] = ()

    @classmethod
    def parse(cls, schedule: Json) -> Self:
        """Return a schedule of `GET /office_hours_schedules` (2.16)."""
        pairs = [
            (each.get("start_minute"), each.get("end_minute"))
            for each in objects(schedule.get("time_intervals"))
        ]
        return cls(
            id=needed(an_id(schedule.get("id")), "office_hours_schedule.id"),
            name=words(schedule.get("name")),
            timezone=needed(
                words_or_none(schedule.get("time_zone_name")), "office_hours_schedule.time_zone_name"
            ),
            always_open=schedule.get("twenty_four_seven") is True,
            intervals=tuple(
                (a, b) for a, b in pairs if type(a) is int and type(b) is int and 0 <= a < b <= 10080
            ),
        )
