"""Pages of lists; long ones are counted to a bound, so that a list costs the same however much there is."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Paginator
from django.http import HttpRequest

#: rows a list counts and pages through; whoever wants others narrows the selection
MOST = 1000


class BoundedPaginator(Paginator):
    """Pages through the first ``MOST`` rows of a queryset; ``more`` says that there are others, for the page to say."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def more(self) -> bool:
        return self._counted > MOST


def page_query(request: HttpRequest) -> str:
    """The address's parameters but the page, ready for another page to be added."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
