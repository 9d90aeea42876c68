"""Reads of notices, regulations and the directory."""

from django.db.models import Count, F, QuerySet

from content.common.disclosure import Validity


def notices() -> QuerySet:
    """Published notices, newest first."""
    from content.pages.models import NoticePage

    return NoticePage.objects.live().order_by("-first_published_at", "-pk")


def regulations(validity: str) -> QuerySet:
    """Published regulations and handbooks, those in force first, then by date written; one validity or all ("")."""
    from content.pages.models import RegulationPage

    found = RegulationPage.objects.live()
    if validity:
        found = found.filter(validity=validity)
    return found.order_by("sort", F("written_on").desc(nulls_last=True), "-pk")


def regulation_counts() -> list[tuple[str, str, int]]:
    """Validities that occur, as (value, label, number of published regulations)."""
    from content.pages.models import RegulationPage

    counts = dict(RegulationPage.objects.live().order_by().values_list("validity").annotate(n=Count("pk")))
    return [(value, label, counts[value]) for value, label in Validity.choices if value in counts]


def directory(page, *, region: str) -> dict:
    """Contact points and supervisors whose term is running, of one region or all, and the regions to choose from."""
    entries = [entry for entry in page.entries.all() if entry.current]
    regions = sorted({entry.region for entry in entries})
    region = region if region in regions else ""
    shown = [entry for entry in entries if not region or entry.region == region]
    return {
        "region": region,
        "regions": regions,
        "contact_points": [e for e in shown if e.kind == e.Kind.CONTACT_POINT],
        "supervisors": [e for e in shown if e.kind == e.Kind.SUPERVISOR],
    }


def latest_regulations() -> QuerySet:
    """Published regulations and handbooks, newest first."""
    return regulations("").order_by("-first_published_at", "-pk")
