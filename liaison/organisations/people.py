"""Memberships: changing what somebody does, and leaving with work handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.audit import actor_for
from liaison.organisations import recording
from liaison.organisations.choices import ACTIVE_ROLES, Role
from liaison.organisations.models import Delegation, Membership, Organisation
from liaison.organisations.open_work import Found, has_open_work, open_work
from liaison.organisations.queries import working_colleagues
from liaison.organisations.refusals import Refused
from liaison.organisations.rules import may_end, may_manage_people
from liaison.organisations.telling import Change, announce_change, announce_deputy


def _locked(membership: Membership) -> Membership:
    """The membership, read again under the lock of its organisation: who is the last head is decided one at a time."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    # Not active(): the work of somebody whose account is closed must be handed over too.
    found = Membership.objects.select_related("organisation", "user").get(pk=membership.pk)
    if found.has_ended:
        raise Refused(_("This membership has ended already."))
    return found


def _keep_a_head(membership: Membership) -> None:
    others = Membership.objects.active().filter(organisation=membership.organisation_id, role=Role.HEAD)
    if membership.role == Role.HEAD and not others.exclude(pk=membership.pk).exists():
        raise Refused(
            _("%(name)s is the only head of the organisation. Make somebody else a head first.")
            % {"name": membership.user},
            field="role",
        )


@transaction.atomic
def change_membership(
    *, membership: Membership, principal: Principal, role: str, department: str, certificate: str = ""
) -> Membership:
    """Give a colleague another role or department.

    Raises:
        Refused: not the head of this organisation, the last head, or a handler of open work who would stop being one.
    """
    if not may_manage_people(principal) or principal.organisation_id != membership.organisation_id:
        raise Refused(_("Only a head of the organisation may do this."))
    if role not in Role.values:
        raise Refused(_("Choose one of the options."), field="role")
    membership = _locked(membership)
    before = {"role": membership.role, "department": membership.department, "certificate": membership.certificate}
    after = {"role": role, "department": department.strip(), "certificate": certificate.strip()}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if not changed:
        return membership
    if role != Role.HEAD:
        _keep_a_head(membership)
    if role not in ACTIVE_ROLES and has_open_work(membership):
        raise Refused(
            _("%(name)s still handles open work. Hand it over to somebody first.") % {"name": membership.user},
            field="role",
        )
    for name, value in after.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(after))
    if role not in ACTIVE_ROLES:
        _end_deputising(Delegation.objects.filter(deputy=membership), principal)
    announce_changed(membership, changed, by=principal.user_id)
    recording.record_membership(recording.CHANGED, membership, actor=actor_for(principal), changed=changed)
    return membership


def announce_changed(membership: Membership, changed: Mapping[str, Sequence], *, by: int | None) -> None:
    """Tell the person that role, department or certificate changed: of the role what it was and is."""
    cause = f"membership:{membership.pk}:{timezone.now().isoformat()}"
    data = {"role": list(changed["role"])} if "role" in changed else {}
    announce_change(Change("changed", membership, (membership.pk,), cause, by, data))


def announce_ended(membership: Membership, *, by: int | None) -> None:
    """Tell the person that the membership has ended."""
    announce_change(Change("ended", membership, (membership.pk,), f"membership:{membership.pk}:ended", by))


def _end_deputising(delegations: QuerySet[Delegation], principal: Principal) -> None:
    running = delegations.filter(cancelled_at=None, ends_on__gte=timezone.localdate())
    ended = list(running.select_related("absent__user", "absent__organisation"))
    running.update(cancelled_at=timezone.now())
    for delegation in ended:
        announce_deputy(delegation, ended=True, by=principal.user_id)


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    principal: Principal,
    reason: str = "",
    successor: Membership | None = None,
    successor_of: Mapping[str, Membership] | None = None,
) -> int:
    """End a membership today, its open work handed over in the same transaction; returns how many items were.

    Args:
        successor: who takes over what ``successor_of`` does not name.
        successor_of: who takes over single items, by their key.

    Raises:
        Refused: not allowed, the last head, open work without a successor, or one who cannot take it.
    """
    if not may_end(principal, membership):
        raise Refused(_("Only the person or a head of the organisation may do this."))
    membership = _locked(membership)
    _keep_a_head(membership)
    found = _lock(open_work(membership, principal))
    # Before the work is handed over: that writes into the audit trail, after which nothing else should be locked.
    membership.ended_on = timezone.localdate()
    membership.save(update_fields=["ended_on"])
    _end_deputising(Delegation.objects.filter(Q(deputy=membership) | Q(absent=membership)), principal)
    announce_ended(membership, by=principal.user_id)
    handed = _hand_over(found, membership, principal, successor, successor_of or {})
    recording.record_membership(
        recording.ENDED,
        membership,
        actor=actor_for(principal),
        reason=reason.strip()[:200],
        handed_over=handed,
    )
    return len(handed)


def _lock(found: Found) -> Found:
    """Lock what is to be handed over, of all kinds, in one order."""
    by_model: dict[type[models.Model], list[int]] = {}
    for _kind, entry in found.seen:
        by_model.setdefault(type(entry.item), []).append(entry.item.pk)
    for model, pks in by_model.items():
        list(model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    return found


def _hand_over(
    found: Found,
    membership: Membership,
    principal: Principal,
    successor: Membership | None,
    successor_of: Mapping[str, Membership],
) -> list[str]:
    if found.hidden:
        raise Refused(
            _("There is open work here that you may not see (%(n)d). Another head must hand it over.")
            % {"n": found.hidden}
        )
    fitting = {colleague.pk for colleague in working_colleagues(membership)}
    for kind, entry in found.seen:
        to = successor_of.get(entry.key, successor)
        if to is None:
            raise Refused(_("Say who takes over the open work."), field="successor")
        if to.pk not in fitting:
            raise Refused(_("Choose a clerk or head of your organisation."), field="successor")
        kind.hand_over(entry.item, membership, to, principal)
    left = open_work(membership, principal)
    if len(left):
        raise Refused(_("Open work is left (%(n)d). Reload the page and try again.") % {"n": len(left)})
    return [entry.label for _kind, entry in found.seen]
