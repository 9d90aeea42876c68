"""Counting several lists at once, each to the bound that lists are counted to."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from django.db import connection
from django.db.models import QuerySet

from core.access import compiled
from liaison.workspace.paging import MOST

K = TypeVar("K", bound=Hashable)


def count_each(found: Mapping[K, QuerySet]) -> dict[K, int]:
    """How many rows each queryset has, up to ``MOST + 1`` ("more than ``MOST``"); one query for all.

    Django combines querysets of one model only, and counts one at a time; the compiled queries are put together here.
    """
    counts = dict.fromkeys(found, 0)
    parts, params = [], []
    keys = list(found)
    for place, key in enumerate(keys):
        rows = found[key].order_by().values("pk")[: MOST + 1]
        if (one := compiled(rows.query)) is None:
            continue
        sql, given = one
        # Compiled by Django, values stay parameters.
        parts.append(f"SELECT {place} AS place, COUNT(*) AS rows_found FROM ({sql}) AS part{place}")  # noqa: S608
        params += given
    if not parts:
        return counts
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        counts.update((keys[place], number) for place, number in cursor.fetchall())
    return counts
