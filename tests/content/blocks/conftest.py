"""Bodies made of raw values, as the database holds them."""

import pytest
from django.utils.translation import override

from content.blocks.body import BodyBlock


@pytest.fixture(autouse=True)
def chinese():
    """Blocks speak the site's language."""
    with override("zh-hans"):
        yield


@pytest.fixture(scope="session")
def body_block():
    return BodyBlock()


@pytest.fixture
def body(body_block):
    """``body(("text", "<p>…</p>"), …)``: a StreamValue; ids are 1, 2, 3 …"""

    def make(*blocks):
        raw = [{"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(blocks, start=1)]
        return body_block.to_python(raw)

    return make
