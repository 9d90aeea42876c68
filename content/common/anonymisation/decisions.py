"""Decisions on finds, whatever they were found in: keeping one readable, asking again, refusing to publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Revision

from content.common.anonymisation.finds import LONGEST_MASK, Check, FoundText, TextChangedError
from content.common.anonymisation.models import KeepReason, KeptFind
from content.common.reviews import ReviewRefused, notify


def refuse_open(revision: Revision, check: Callable[[Any], Check], words: Callable[[int], str]) -> None:
    """Refuse the publication of ``revision`` while something found in its text is undecided.

    A scheduled publication was checked when it was scheduled; when its time has come it is not asked again.

    Raises:
        ReviewRefused: with ``words(number of open finds)``.
    """
    due = revision.approved_go_live_at
    if due is not None and due <= timezone.now():
        return
    count = len(check(revision.as_object()).open)
    if count:
        refusal = ReviewRefused(words(count))
        notify(refusal)
        raise refusal


def keep_find(
    kept: type[KeptFind], *, of: dict[str, Any], found: Iterable[FoundText], key: str, reason: str, user
) -> KeptFind:
    """Leave the find ``key`` among ``found`` readable in the item that ``of`` names, for ``reason``.

    Raises:
        TextChangedError: the find is not there any more.
        ValidationError: no known reason.
    """
    if reason not in KeepReason.values:
        raise ValidationError(_("Choose why the text may stay."))
    chosen = next((each for each in found if each.key == key), None)
    if chosen is None:
        raise TextChangedError
    values = {"kind": chosen.kind, "masked": chosen.mask[:LONGEST_MASK], "reason": reason, "decided_by": user}
    decision, _made = kept.objects.update_or_create(**of, find_key=key, defaults=values)
    (item,) = of.values()
    data = {"kind": chosen.kind, "reason": reason}
    log(instance=item, action=f"{kept._meta.app_label}.keep_find", user=user, data=data)
    return decision


def ask_about_again(kept: type[KeptFind], *, of: dict[str, Any], key: str, user) -> bool:
    """Take back the decision to keep a find; returns whether there was one.

    Raises:
        ValidationError: a publication that was checked with this decision waits for its time, and would not be
            checked again.
    """
    (item,) = of.values()
    if item.approved_schedule:
        raise ValidationError(_("The publication is scheduled. Cancel it first, then take the decision back."))
    removed, _detail = kept.objects.filter(**of, find_key=key).delete()
    if removed:
        log(instance=item, action=f"{kept._meta.app_label}.ask_again", user=user)
    return bool(removed)
