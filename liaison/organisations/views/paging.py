"""What the pages of a list have in common."""

from django.http import HttpRequest


def page_query(request: HttpRequest) -> str:
    """The address's parameters but the page, ready for another page to be added."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
