"""What the tests of the pages share."""

from __future__ import annotations

import pytest

from tests.product import Product
from tests.web.browser import Browser


@pytest.fixture
def browser(product: Product) -> Browser:
    return Browser(product)
