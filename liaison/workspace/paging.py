"""Pages of long lists: counted to a bound, so that a list costs the same however much an organisation holds."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Paginator

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
