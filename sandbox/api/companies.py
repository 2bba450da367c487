"""Companies, as far as an inbox app meets them."""

from __future__ import annotations

from flask import Blueprint, request

from sandbox.calls import Answer, Call, endpoint
from sandbox.errors import not_found
from sandbox.paging import by_number, page_size, wanted_page
from sandbox.payloads.content import company_payload
from sandbox.people import find_contact
from sandbox.records import Json

blueprint = Blueprint("companies", __name__)
LIST_SIZE = 50
EDITABLE = ("name", "website", "industry", "size")


@endpoint(blueprint, "/companies", "POST")
def upsert(call: Call) -> Answer:
    """Creates a company, or changes the one with that company_id."""
    company_id = str(call.required("company_id"))
    company = _with_company_id(call, company_id) or _new(call, company_id)
    company.update({key: call.body[key] for key in EDITABLE if key in call.body})
    company["custom_attributes"].update(call.body.get("custom_attributes") or {})
    company["updated_at"] = call.state.now()
    return company_payload(call.workspace, company)


@endpoint(blueprint, "/companies/<company_id>")
def company(call: Call, company_id: str) -> Answer:
    """One company; 404 company_not_found."""
    return company_payload(call.workspace, _find(call, company_id))


@endpoint(blueprint, "/contacts/<contact_id>/companies")
def companies_of_contact(call: Call, contact_id: str) -> Answer:
    """A page of the companies that a contact belongs to."""
    contact = find_contact(call.workspace, contact_id)
    per_page = page_size(request.args.get("per_page"), LIST_SIZE)
    shown, pages = by_number(contact.company_ids, wanted_page(request.args.get("page")), per_page)
    data = [company_payload(call.workspace, _find(call, each)) for each in shown]
    return {"type": "list", "data": data, "total_count": len(contact.company_ids), "pages": pages}


@endpoint(blueprint, "/contacts/<contact_id>/companies", "POST")
def attach(call: Call, contact_id: str) -> Answer:
    """Makes a contact a member of a company."""
    contact = find_contact(call.workspace, contact_id)
    found = _find(call, str(call.required("id")))
    if found["id"] not in contact.company_ids:
        contact.company_ids.append(found["id"])
        call.state.touch()
    return company_payload(call.workspace, found)


def _with_company_id(call: Call, company_id: str) -> Json | None:
    return next(
        (each for each in call.workspace.companies.values() if each["company_id"] == company_id), None
    )


def _new(call: Call, company_id: str) -> Json:
    now = call.state.now()
    company: Json = {
        "id": call.state.object_id(),
        "company_id": company_id,
        "name": company_id,
        "website": None,
        "industry": None,
        "size": None,
        "custom_attributes": {},
        "created_at": now,
        "updated_at": now,
    }
    call.workspace.companies[company["id"]] = company
    return company


def _find(call: Call, company_id: str) -> Json:
    company = call.workspace.companies.get(company_id)
    if company is None:
        raise not_found("Company not found", "company_not_found")
    return company
