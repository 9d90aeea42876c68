"""Who sees that a clue became a draft, and who may make one."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from content.cases.models import CaseIndexPage
from core.access import Principal
from liaison.campaigns.rules import beside_campaign
from liaison.clues.models import Clue
from liaison.clues.rules import beside_clue
from liaison.clues.rules import roles as roles_in_clue
from liaison.joint.rules import beside_operation
from liaison.organisations.choices import OrganisationKind

#: States of a clue whose handling is over with a result to tell of.
WHEN = ("closed",)


def promotions(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen with the clue, and by nobody else: which clue a case came from is not for editors."""
    return beside_clue(principal, queryset)


def campaign_pages(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen with the campaign."""
    return beside_campaign(principal, queryset)


def indexes_for(user_id: int | None) -> list[CaseIndexPage]:
    """The lists of cases below which this account may add pages in the editors' admin."""
    return may_add_below(user_id, CaseIndexPage)


def may_add_below(user_id: int | None, model: type[Page]) -> list:
    """The pages of ``model`` below which this account may add pages in the editors' admin."""
    user = get_user_model().objects.filter(pk=user_id).first()
    if user is None or not user.has_perm("wagtailadmin.access_admin"):
        return []
    return [page for page in model.objects.all() if page.permissions_for_user(user).can_add_subpage()]


def operation_drafts(principal: Principal, queryset: QuerySet) -> QuerySet:
    """Seen with the operation at its lead: the organisations that take part read what is published."""
    return beside_operation(principal, queryset).filter(operation__lead=principal.organisation_id)


def reason_not_to(principal: Principal, clue: Clue) -> str:
    """Why no draft may be made of ``clue`` by ``principal``, in words; empty when one may.

    It is the coordinating body that publishes: its handlers propose, the editorial review decides. Who may not see the
    clue has no role in it.
    """
    if principal.organisation_kind != OrganisationKind.COORDINATING or "holder.clerk" not in roles_in_clue(
        principal, clue
    ):
        return _("Typical cases are drafted by the handlers and the head of the coordinating body.")
    if clue.state not in WHEN:
        return _("A typical case is drafted once the clue is closed.")
    if clue.confined:
        return _(
            "The clue is confined to its handlers, and every editor can read a draft. "
            "Open it to the organisation first."
        )
    if not indexes_for(principal.user_id):
        return _("Your account may not add typical cases. Ask for the group of editors.")
    return ""
