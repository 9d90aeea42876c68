"""Random polls and confirmations by many at once: never a person, a room or an enterprise at two places.

``PORTAL_JOINT_POLLS`` is how many events are tried (400 where it is not set); ``python -m tests.bench.joint_polls``
tries 10,000 and measures.
"""

import os

import pytest
from django.db import connection

from tests.bench.joint_polls import attempt

EVENTS = int(os.environ.get("PORTAL_JOINT_POLLS", "400"))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (DATABASE_URL): many writers at once")
@pytest.mark.django_db(transaction=True)
def test_many_polls_and_confirmations_at_once_book_nothing_twice():
    result = attempt(EVENTS, threads=4, seed=11)
    assert result.twice == []
    assert result.failed == []
    assert result.confirmed > 0
    assert result.refused > 0, "where nobody is in the way of anybody, nothing was tried"
    assert result.events >= EVENTS
