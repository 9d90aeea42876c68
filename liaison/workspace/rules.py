"""Who may see a saved view: the member who saved it, acting in that membership."""

from django.db.models import QuerySet

from core.access import Principal


def saved_views(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Own views alone. A deputy takes over work, not habits."""
    return queryset.filter(membership=principal.membership_id) if principal.is_member else queryset.none()
