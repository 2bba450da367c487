"""Addresses as admins paste them: folded alike, or refused with what to write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercom_app.domain.addresses import BadAddress, fold_domain, fold_email, fold_match, fold_origin


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("acme.com", "acme.com"),
        ("ACME.com.", "acme.com"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("xn--bcher-kva.DE", "xn--bcher-kva.de"),
        ("Vip@Acme.com", "vip@acme.com"),
        ("vip+tag@Bücher.de", "vip+tag@xn--bcher-kva.de"),
        ("o'brien@mail.acme.co.uk", "o'brien@mail.acme.co.uk"),
        ("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_spellings_of_one_address_fold_alike(written: str, folded: str) -> None:
    assert fold_match(written) == folded


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("com", "not a whole domain"),
        ("", "not a whole domain"),
        ("acme .com", "has a space"),
        ("acme.com\u200b", "invisible character"),
        ("https://acme.com/help", "write only the domain"),
        ("acme.com/help", "write only the domain"),
        ("mailto:vip@acme.com", "begins with mailto:"),
        ("@acme.com", "begins with @"),
        ("*.acme.com", "covers its subdomains"),
        (".acme.com", "covers its subdomains"),
        ("Vip <vip@acme.com>", "has a name"),
        ("a@acme.com,b@acme.com", "each its own row"),
        ("a@b@acme.com", "before the @"),
        ("a..b@acme.com", "before the @"),
        ("x" * 65 + "@acme.com", "before the @"),
        ("acme..com", "not a valid domain"),
        ("-acme.com", "not a valid domain"),
        ("acme.com:443", "not a valid domain"),
        ("10.0.0.1", "not a valid domain"),
        ("a" * 64 + ".com", "not a valid domain"),
        ("a." * 2000 + "com", "not a valid domain"),
    ],
)
def test_a_slip_is_refused_with_its_fix(written: str, fix: str) -> None:
    with pytest.raises(BadAddress) as refused:
        fold_match(written)
    assert fix in str(refused.value)


def test_an_email_needs_its_at_sign() -> None:
    with pytest.raises(BadAddress, match="name@acme"):
        fold_email("acme.com")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example:443/", "https://shop.example"),
        ("https://shop.example:8443/cart?x=1", "https://shop.example:8443"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://app.localhost", "http://app.localhost"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_origin_is_what_browsers_send(written: str, sent: str) -> None:
    assert fold_origin(written) == sent


@pytest.mark.parametrize(
    "written",
    [
        "*",
        "shop.example",
        "http://shop.example",
        "ftp://localhost",
        "https://",
        "https://user@shop.example",
        "https://shop.example:99999",
        "https://shop.example:0",
        "https://*.shop.example",
        "https://[::1",
        "https://<b>.localhost",
        "null",
        "javascript://shop.example",
        "https://shop .example",
    ],
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(BadAddress):
        fold_origin(written)


@pytest.mark.parametrize("fold", [fold_match, fold_email, fold_domain, fold_origin])
@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=80))
def test_any_text_is_folded_once_and_for_all_or_refused(fold: Callable[[str], str], text: str) -> None:
    try:
        folded = fold(text)
    except BadAddress:
        return
    assert fold(folded) == folded
