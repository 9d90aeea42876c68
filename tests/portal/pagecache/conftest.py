import pytest

from core.generations import refresh
from tests.portal.pagecache.driver import ASGI, WSGI


@pytest.fixture(params=[ASGI, WSGI], ids=["asgi", "wsgi"])
def form(request, db):
    """The class of one form of the cache, with the generations read."""
    refresh()
    return request.param
