"""The published rulings that cite an article of a statute."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from content.rulings.models import Ruling, RulingCitation
from content.rulings.queries import NEWEST_FIRST
from content.statutes.models import StatuteVersion
from content.statutes.versions import named, period


def citing_rulings(versions: list[StatuteVersion], version: StatuteVersion, number: str) -> QuerySet[Ruling]:
    """Published rulings that cite the article ``number`` as it stands in ``version``, newest decision first.

    That is the rulings that name the version's year, and those that name none and were decided while it was in force:
    the same number may mean something else in another version. (The same rule as ``resolving.resolve``.)
    """
    statute = version.statute
    keys = [statute.key, *statute.names.values_list("key", flat=True)]
    cited = RulingCitation.objects.filter(statute_key__in=keys, article=number)
    start, end = period(versions, version)
    unnamed = Q(revision="", ruling__decided_on__isnull=False)
    if start:
        unnamed &= Q(ruling__decided_on__gte=start)
    if end:
        unnamed &= Q(ruling__decided_on__lt=end)
    revisions = cited.exclude(revision="").order_by().values_list("revision", flat=True).distinct()
    meant = [revision for revision in revisions if named(versions, revision) == version]
    match = unnamed | Q(revision__in=meant)
    rulings = Ruling.objects.published().without_text()
    return rulings.filter(pk__in=cited.filter(match).order_by().values("ruling")).order_by(*NEWEST_FIRST)
