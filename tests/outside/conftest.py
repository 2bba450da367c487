"""What these tests share with those of Intercom's transport."""

from tests.intercom.conftest import certificate

__all__ = ["certificate"]
