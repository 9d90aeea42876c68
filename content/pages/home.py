"""What the home page shows: the latest of each kind, with counts."""

from django.db.models import Count

from content.cases.queries import published_cases
from content.pages import queries
from content.whitepapers.queries import latest_editions
from content.whitepapers.reading import headline_figures


def home_context(page) -> dict:
    """Context of the home page. Queries do not grow with the number of items."""
    from content.lists.queries import current_lists
    from content.pages.models import RegulationPage
    from content.rulings.queries import latest_rulings, published_count
    from content.statutes.models import Statute
    from content.whitepapers.models import EditionPage

    quarterly = latest_editions(1, quarterly=True)
    latest = quarterly[0] if quarterly else None
    lists = current_lists()
    return {
        "breadcrumb": [],
        "searches": [line.strip() for line in page.searches.splitlines() if line.strip()],
        "latest": latest,
        "key_figures": headline_figures(latest) if latest else [],
        "editions": latest_editions(5),
        "cases": list(published_cases()[:4]),
        "notices": list(queries.notices()[:5]),
        "rulings": latest_rulings(5),
        "lists": lists[:6],
        "counts": {
            "editions": EditionPage.objects.live().count(),
            "cases": published_cases().aggregate(n=Count("pk"))["n"],
            "rulings": published_count(),
            "lists": len(lists),
            "regulations": RegulationPage.objects.live().count(),
            "statutes": Statute.objects.count(),
        },
    }
