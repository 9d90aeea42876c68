"""Three separate duties of administration (三员分立, GB/T 22239-2019 8.1.5): who has which, and what it opens.

A duty opens its own pages and nothing else; no permission and no superuser stands in for one, but in the demo. Whoever
administers the portal acts for no organisation, and the other way round.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import SYSTEM, Actor
from liaison.organisations import recording
from liaison.organisations.models import Administrator, AdministratorDuty, Membership
from liaison.organisations.refusals import Refused

#: Lets system administrators into the Wagtail admin, where organisations are kept; it gives no editing there.
GROUP = "系统管理员"
_KNOWN = "_known_duty"


def duty_of(user) -> str:
    """The duty of ``user``; empty when there is none."""
    if not user.is_authenticated or not user.is_active:
        return ""
    if not hasattr(user, _KNOWN):  # a page of the admin asks for every row; the object lives as long as its request
        duty = Administrator.objects.filter(user=user.pk).values_list("duty", flat=True).first()
        setattr(user, _KNOWN, duty or "")
    return getattr(user, _KNOWN)


def has_duty(user, duty: str) -> bool:
    """Whether ``user`` may do what belongs to ``duty``. In the demo its one superuser may do everything."""
    if settings.PORTAL_DEMO and user.is_active and user.is_superuser:
        return True
    return duty_of(user) == duty


@transaction.atomic
def give_duty(*, user, duty: str, actor: Actor = SYSTEM) -> Administrator:
    """Make ``user`` an administrator with one duty.

    Raises:
        Refused: the person has another duty, or acts for an organisation.
    """
    if duty not in AdministratorDuty.values:
        raise Refused(_("Choose one of the options."), field="duty")
    administrator, made = Administrator.objects.get_or_create(user=user, defaults={"duty": duty})
    if administrator.duty != duty:
        raise Refused(_("%(name)s has another duty. Nobody has two; end that one first.") % {"name": user})
    if Membership.objects.filter(user=user, ended_on=None).exists():
        raise Refused(_("%(name)s belongs to an organisation. Administrators act for none.") % {"name": user})
    if not made:
        return administrator
    if duty == AdministratorDuty.SYSTEM:
        user.groups.add(_group())
    vars(user).pop(_KNOWN, None)
    recording.record_duty(recording.DUTY_GIVEN, user, actor=actor, duty=duty)
    return administrator


@transaction.atomic
def end_duty(*, user, actor: Actor = SYSTEM) -> None:
    """Take the duty of ``user`` away. Refused: there is none."""
    administrator = Administrator.objects.select_for_update().filter(user=user).first()
    if administrator is None:
        raise Refused(_("%(name)s has no duty of administration.") % {"name": user})
    administrator.delete()
    user.groups.remove(*Group.objects.filter(name=GROUP))
    vars(user).pop(_KNOWN, None)
    recording.record_duty(recording.DUTY_ENDED, user, actor=actor, duty=administrator.duty)


def _group() -> Group:
    group, made = Group.objects.get_or_create(name=GROUP)
    if made:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group
