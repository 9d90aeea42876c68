"""Counting the queries of a page."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, address: str, at_most: int = 15) -> int:
    """Number of queries that ``GET address`` needs, once the process knows sites and content types.

    Raises:
        AssertionError: the answer is not 200, or it took more than ``at_most`` queries (they are shown).
    """
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    assert len(asked) <= at_most, f"{address}: {len(asked)} queries\n" + "\n".join(asked)
    return len(asked)
