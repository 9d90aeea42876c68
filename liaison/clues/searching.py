"""Search among clues, in the database, joined with the rule of who may see them. Clues never enter the public index."""

from __future__ import annotations

from django.db.models import Q, QuerySet

LONGEST = 100


def matching(queryset: QuerySet, text: str) -> QuerySet:
    """Clues of ``queryset`` that hold every word of ``text`` in number, title, description or names."""
    for word in text[:LONGEST].split()[:8]:
        queryset = queryset.filter(
            Q(number__icontains=word)
            | Q(title__icontains=word)
            | Q(description__icontains=word)
            | Q(subjects__name__icontains=word, subjects__disclosed=True)
        )
    return queryset.distinct()
