"""Tokens at rest: encrypted with the newest key, readable with every key that is still listed."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Undecryptable(Exception):
    """None of ENCRYPTION_KEYS opens a stored token: a key was removed before its tokens were rotated."""


class TokenVault:
    """Encrypts and decrypts with ENCRYPTION_KEYS, newest first."""

    def __init__(self, keys: str) -> None:
        self._newest, *older = [Fernet(key) for key in keys.split(",")]
        self._fernet = MultiFernet([self._newest, *older])

    def encrypt(self, token: str) -> str:
        """Return the token as text that only our keys open."""
        return self._fernet.encrypt(token.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """Return the token; raise Undecryptable when no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Undecryptable("no key in ENCRYPTION_KEYS opens this token; put the old key back") from error

    def rotate(self, sealed: str) -> str:
        """Return the same token under the newest key; raise Undecryptable when no key fits."""
        return self.encrypt(self.decrypt(sealed))

    def is_newest(self, sealed: str) -> bool:
        """Whether it was the newest key that sealed a token."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True
