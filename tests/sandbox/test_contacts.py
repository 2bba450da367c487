"""Customers: conflicts, merging, and what the app is told."""

from __future__ import annotations

from tests.sandbox.client import Client, start
from tests.sandbox.receiver import Receiver

GRACE = "6762f1571bb69f9f2193b001"


def test_a_second_user_with_the_address_conflicts(api: Client) -> None:
    answer = api.raw("POST", "contacts", json={"email": "Grace@Holloway.example"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "conflict")


def test_leads_may_share_an_address(api: Client) -> None:
    lead = {"role": "lead", "email": "grace@holloway.example"}
    assert api.raw("POST", "contacts", json=lead).status_code == 200


def test_a_merged_contact_is_gone_and_says_where_to(app: Receiver, api: Client, control: Client) -> None:
    lead = control.post("ws/contacts", {"role": "lead"})["id"]
    conversation_id = start(control, contact_id=lead, email=None)
    merge = {"from": lead, "into": GRACE}
    assert api.raw("POST", "contacts/merge", json=merge).status_code == 400
    api.post("contacts/merge", {**merge, "skip_duplicate_validation": True})
    gone = api.raw("GET", f"contacts/{lead}")
    assert (gone.status_code, gone.headers["Link"]) == (410, f'</contacts/{GRACE}>; rel="canonical"')
    assert api.get(f"conversations/{conversation_id}")["contacts"]["contacts"][0]["id"] == GRACE
    assert app.topic("contact.merged")[0].item["merged_from"]["id"] == lead


def test_the_app_hears_of_changes(app: Receiver, api: Client, control: Client) -> None:
    lead = api.post("contacts", {"role": "lead"})["id"]
    api.put(f"contacts/{lead}", {"email": "lead@lead.example"})
    api.post(f"contacts/{lead}/archive")
    api.delete(f"contacts/{lead}")
    for topic in ("contact.lead.created", "contact.lead.added_email", "contact.archived"):
        app.topic(topic)
    assert app.topic("contact.deleted")[0].item["deleted"] is True
    assert api.raw("GET", f"contacts/{lead}").status_code == 404


def test_companies_and_their_contacts(api: Client) -> None:
    company = api.post("companies", {"company_id": "acme", "name": "Acme"})
    assert api.post("companies", {"company_id": "acme", "website": "acme.example"})["id"] == company["id"]
    api.post(f"contacts/{GRACE}/companies", {"id": company["id"]})
    assert api.get(f"companies/{company['id']}")["user_count"] == 1
    assert api.get(f"contacts/{GRACE}")["companies"]["total_count"] == 1


def test_office_hours(api: Client) -> None:
    schedule = api.get("office_hours_schedules")["data"][0]
    assert schedule["time_intervals"][0] == {"start_minute": 540, "end_minute": 1050, "day_of_week": 0}
    path = f"office_hours_schedules/{schedule['id']}/office_hours_exceptions"
    closed = {"exception_date": "2026-12-25", "exception_type": "closed", "name": "Christmas Day"}
    assert api.raw("POST", path, json=closed).status_code == 201
    assert api.get(path)["data"][0]["time_intervals"] is None


def test_the_app_reports_its_health(api: Client) -> None:
    assert api.raw("POST", "app_install/status", json={"state": "OK"}).status_code == 200
    assert api.raw("POST", "app_install/status", json={"state": "UNHEALTHY"}).status_code == 400
