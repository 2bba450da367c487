"""Which addresses may be called: the public web, and nothing that leads inside."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercom_app.outside.addresses import Refused, parse, refusal

INSIDE = """
0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 168.63.129.16
192.0.0.192 198.18.0.1 192.0.2.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: fe80::1 fe80::1%eth0 fc00::1
fd00:ec2::254 ff02::1 fec0::1 2001:db8::1 2001::1 2002:7f00:1::1 ::ffff:10.0.0.1 ::ffff:169.254.169.254
::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1 100::1 3fff::1 5f00::1 4000::1
"""
THIS_MACHINE = ("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1")


@pytest.mark.parametrize("ip", [*INSIDE.split(), *THIS_MACHINE])
def test_what_leads_inside_is_refused(ip: str) -> None:
    assert refusal(ip, 443, loopback=False)


@pytest.mark.parametrize("ip", INSIDE.split())
def test_in_development_this_machine_alone_is_let_through(ip: str) -> None:
    assert refusal(ip, 443, loopback=True)
    assert [refusal(here, 8080, loopback=True) for here in THIS_MACHINE] == [None] * 4


@pytest.mark.parametrize(
    "ip", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"]
)
def test_the_public_web_is_let_through_at_its_own_ports(ip: str) -> None:
    assert refusal(ip, 80, loopback=False) is None
    assert refusal(ip, 443, loopback=False) is None
    assert "port 6379" in str(refusal(ip, 6379, loopback=False))
    assert refusal(ip, 6379, loopback=True)


@pytest.mark.parametrize(
    "url",
    ["", "shop.example", "ftp://shop.example/", "file:///etc/passwd", "javascript:alert(1)", "http://", "http:///x",
     "https://user:pass@shop.example/", "https://user@shop.example", "http://shop.example:99999/",
     "http://shop.example:x/", "http://[::1", "http://shop.example/a b", "http://shop.example\\@evil.example/",
     "http://shop.example/\r\nHost: x", "http://" + "a" * 3000, "http://" + "a" * 70 + ".example/", "gopher://x/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse(url)


def test_an_address_is_taken_apart() -> None:
    address = parse(" https://Bücher.Example:443/Regal?x=1#top ")
    assert (address.scheme, address.host, address.port) == ("https", "xn--bcher-kva.example", 443)
    assert address.url == "https://xn--bcher-kva.example/Regal?x=1"
    assert parse("http://[2606:2800::1]:8080").site == "[2606:2800::1]:8080"


@given(st.text(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"https://shop.example/{text}"):
        with suppress(Refused):
            assert parse(url).scheme in {"http", "https"}
