"""Where Intercom lives in each region."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """The hosts of one region: the REST API, and the app that people see."""

    name: str
    api_url: str
    app_url: str


REGIONS = {
    region.name: region
    for region in (
        Region("US", "https://api.intercom.io", "https://app.intercom.com"),
        Region("EU", "https://api.eu.intercom.io", "https://app.eu.intercom.com"),
        Region("AU", "https://api.au.intercom.io", "https://app.au.intercom.com"),
    )
}
"""https://developers.intercom.com/docs/references/introduction ("Regional endpoints")"""


def region(name: str) -> Region:
    """Return a region by the name that `GET /me` gives; the US host forwards for one that we do not know."""
    return REGIONS.get(name.strip().upper(), REGIONS["US"])


def api_url(name: str, override: str | None = None) -> str:
    """Return the base of the REST API, without a slash at its end; `override` is INTERCOM_API_URL."""
    return (override or region(name).api_url).rstrip("/")
