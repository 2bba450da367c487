"""Auto Assignment: the strongest rule wins over every way to write an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.addresses import BadAddress
from intercom_app.domain.configuration import Assignee, Mapping
from intercom_app.domain.routing import match_mapping, parse_match


def mapping(match: str) -> Mapping:
    return Mapping(match=match, assign_to=Assignee(type="team", id="1"))


RULES = [
    mapping(match)
    for match in (
        "acme.com",
        "vip@acme.com",
        "eu.acme.com",
        "ada@shop.example",
        "ada+x@shop.example",
        "münchen.de",
        "xn--bcher-kva.example",
        "not a rule",
    )
]


@pytest.mark.parametrize(
    ("emails", "rule"),
    [
        (["vip@acme.com"], "vip@acme.com"),
        (["VIP@Acme.COM"], "vip@acme.com"),
        ([" vip@acme.com "], "vip@acme.com"),
        (["bob@acme.com"], "acme.com"),
        (["bob@mail.acme.com"], "acme.com"),
        (["bob@eu.acme.com"], "eu.acme.com"),
        (["bob@it.eu.acme.com"], "eu.acme.com"),
        (["bob@notacme.com"], None),
        (["bob@acme.com.evil.example"], None),
        (["vip@mail.acme.com"], "acme.com"),
        (["ada+shop@shop.example"], "ada@shop.example"),
        (["ada+x@shop.example"], "ada+x@shop.example"),
        (["vip+sale@acme.com"], "vip@acme.com"),
        (["+@shop.example"], None),
        (["eva@münchen.de"], "münchen.de"),
        (["eva@xn--mnchen-3ya.de"], "münchen.de"),
        (["eva@MÜNCHEN.de"], "münchen.de"),
        (["eva@bücher.example"], "xn--bcher-kva.example"),
        (["bob@elsewhere.org", "bob@acme.com"], "acme.com"),
        (["bob@acme.com", "vip@acme.com"], "vip@acme.com"),
        (["bob@acme.com", "eva@eu.acme.com"], "eu.acme.com"),
        (["eva@münchen.de", "bob@acme.com"], "münchen.de"),
        (["bob@acme.com", "eva@münchen.de"], "acme.com"),
        ([], None),
        (["", "no address", "a@b@", "@acme.com", "bob@"], None),
    ],
)
def test_the_strongest_rule_wins(emails: list[str], rule: str | None) -> None:
    found = match_mapping(emails, RULES)
    assert (found and found.match) == rule


def test_of_two_equal_rules_the_upper_one_counts() -> None:
    upper, lower = mapping("ACME.com"), mapping("acme.com")
    assert match_mapping(["bob@acme.com"], [upper, lower]) is upper


@pytest.mark.parametrize(
    "text", ["", "acme", "@acme.com", "*.acme.com", "a b@acme.com", "http://acme.com", "a@b@c.com"]
)
def test_a_bad_match_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadAddress, match=r"\w"):
        parse_match(text)


labels = st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True)
domains = st.lists(labels, min_size=2, max_size=5).map(".".join)
locals_ = st.from_regex(r"[a-z][a-z0-9]{0,6}(\+[a-z]{1,4})?", fullmatch=True)


@given(locals_, domains, st.lists(domains, max_size=6))
def test_a_domain_rule_covers_exactly_itself_and_what_is_below(
    local: str, domain: str, rules: list[str]
) -> None:
    covering = [rule for rule in rules if domain == rule or domain.endswith("." + rule)]
    found = match_mapping([f"{local}@{domain}"], map(mapping, rules))
    assert (found and found.match) == max(covering, key=len, default=None)


@given(locals_, domains)
def test_the_exact_address_beats_everything(local: str, domain: str) -> None:
    rules = [mapping(domain), mapping(f"{local.split('+')[0]}@{domain}"), mapping(f"{local}@{domain}")]
    found = match_mapping([f"{local.upper()}@{domain.upper()}"], rules)
    assert found
    assert parse_match(found.match) == f"{local}@{domain}"
