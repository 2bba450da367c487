"""Tokens at rest."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from intercom_app.crypto import TokenVault, Undecryptable

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_token_comes_back_and_does_not_show() -> None:
    sealed = TokenVault(OLD).encrypt("dG9rZW4")
    assert "dG9rZW4" not in sealed
    assert TokenVault(OLD).decrypt(sealed) == "dG9rZW4"


def test_the_same_token_is_sealed_differently_each_time() -> None:
    vault = TokenVault(OLD)
    assert vault.encrypt("t") != vault.encrypt("t")


def test_keys_rotate() -> None:
    sealed = TokenVault(OLD).encrypt("t")
    both = TokenVault(f"{NEW},{OLD}")
    assert both.decrypt(sealed) == "t"
    assert TokenVault(NEW).decrypt(both.rotate(sealed)) == "t"
    assert TokenVault(NEW).decrypt(both.encrypt("t")) == "t"


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAABm"])
def test_what_no_key_opens_says_what_to_do(sealed: str) -> None:
    with pytest.raises(Undecryptable, match="ENCRYPTION_KEYS"):
        TokenVault(OLD).decrypt(sealed)


def test_a_key_that_was_taken_away_opens_nothing() -> None:
    with pytest.raises(Undecryptable):
        TokenVault(NEW).decrypt(TokenVault(OLD).encrypt("t"))
