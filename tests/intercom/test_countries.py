"""Which countries have one time zone: by code and by name, without old names, as the coming year is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intercom_app.intercom.countries import single_zone

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("IE", "Europe/Dublin"),
        ("IRL", "Europe/Dublin"),
        ("Ireland", "Europe/Dublin"),
        ("in", "Asia/Kolkata"),
        ("JPN", "Asia/Tokyo"),
        ("POL", "Europe/Warsaw"),
        ("United Kingdom", "Europe/London"),
        ("NO", "Europe/Oslo"),  # the shorter table of the same database knows it as Berlin's
        ("DEU", "Europe/Berlin"),
        ("AR", "America/Argentina/Buenos_Aires"),
    ],
)
def test_a_country_with_one(country: str, zone: str) -> None:
    assert single_zone(country, NOW) == zone


@pytest.mark.parametrize("country", ["US", "USA", "AUS", "ES", "Portugal", "RU", "BR", "CN", "UA"])
def test_a_country_with_several(country: str) -> None:
    assert single_zone(country, NOW) is None


@pytest.mark.parametrize("country", [None, "", "EU", "ZZ", "001", "Atlantis"])
def test_no_country(country: str | None) -> None:
    assert single_zone(country, NOW) is None


def test_zones_that_went_apart_were_two() -> None:
    before = datetime(2007, 6, 1, tzinfo=UTC)  # Argentina's provinces did not agree on that summer
    assert single_zone("AR", before) is None
