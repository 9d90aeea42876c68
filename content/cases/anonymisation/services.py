"""Writes of the review: put masks in place, keep a find, undo that; and the refusal to publish."""

from __future__ import annotations

import html
import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Revision

from content.cases.anonymisation.checking import PLAIN, RICH, check
from content.cases.anonymisation.models import KeptCaseFind
from content.cases.models import TypicalCasePage
from content.common.anonymisation.finds import LONGEST_MASK, FoundText, valid_mask
from content.common.anonymisation.models import KeepReason
from content.common.anonymisation.screen import TextChangedError
from content.common.reviews import ReviewRefused, notify

_TAG = re.compile(r"(<[^>]*>)")


def refuse_unreviewed(page: TypicalCasePage, revision: Revision) -> None:
    """Refuse the publication of ``revision`` while something found in its text is undecided.

    A scheduled publication was checked when it was scheduled; when its time has come it is not asked again.

    Raises:
        ReviewRefused: says how many finds are open and where to decide on them.
    """
    due = revision.approved_go_live_at
    if due is not None and due <= timezone.now():
        return
    count = len(check(revision.as_object()).open)
    if count:
        refusal = ReviewRefused(
            ngettext(
                "“%(title)s”: %(count)d text that may identify a person or an enterprise is not decided on. Open "
                "“Anonymisation review” among the actions of the page, accept the mask or say why it stays.",
                "“%(title)s”: %(count)d texts that may identify a person or an enterprise are not decided on. Open "
                "“Anonymisation review” among the actions of the page, accept the masks or say why they stay.",
                count,
            )
            % {"title": page.title, "count": count}
        )
        notify(refusal)
        raise refusal


def _draft(page: TypicalCasePage, revision_id: int, user) -> TypicalCasePage:
    """The latest version of the locked ``page``, provided it is still revision ``revision_id`` and may be edited."""
    stored = TypicalCasePage.objects.select_for_update().get(pk=page.pk)
    if stored.latest_revision_id != revision_id:
        raise TextChangedError
    if stored.permissions_for_user(user).page_locked():
        raise ValidationError(_("The page is locked."))
    return stored.get_latest_revision_as_object()


def _masked_html(value: str, found: FoundText, mask: str) -> tuple[str, int]:
    """Rich text with ``mask`` in place of the find between its tags, and in how many places."""
    pieces, changed = _TAG.split(value), 0
    hidden, shown = html.escape(found.text, quote=False), html.escape(mask, quote=False)
    for place in range(0, len(pieces), 2):
        changed += pieces[place].count(hidden)
        pieces[place] = pieces[place].replace(hidden, shown)
    return "".join(pieces), changed


@transaction.atomic
def accept_masks(*, page: TypicalCasePage, revision_id: int, masks: dict[str, str], user) -> int:
    """Put masks in place of the finds with these keys, everywhere in the draft, as a new revision.

    Args:
        masks: mask by find key; keys that are not found (any more) are left out.

    Returns:
        Number of places changed.

    Raises:
        TextChangedError: the draft is not ``revision_id`` any more.
        ValidationError: a mask hides nothing, a find is cut by markup or a keyword, or the page is locked.
    """
    version = _draft(page, revision_id, user)
    chosen = [found for found in check(version).found if found.key in masks]
    chosen.sort(key=lambda found: -len(found.text))  # the longer first: a shorter one may stand in it
    changed = 0
    for found in chosen:
        mask = masks[found.key].strip()
        valid_mask(mask, found)
        for name in PLAIN:
            text = getattr(version, name)
            changed += text.count(found.text)
            setattr(version, name, text.replace(found.text, mask))
        for name in RICH:
            text, places = _masked_html(getattr(version, name), found, mask)
            changed += places
            setattr(version, name, text)
    left = {found.key for found in check(version).found}
    if any(found.key in left for found in chosen):
        raise ValidationError(
            _("The text stands in a keyword or is cut by formatting. Mask it in the edit form, then look again.")
        )
    if not changed:
        return 0
    version.draft_title = version.title
    revision = version.save_revision(user=user, clean=False, changed=True)
    done = {"kinds": sorted({found.kind for found in chosen}), "places": changed}
    log(instance=version, action="cases.anonymise", user=user, revision=revision, data=done)
    return changed


@transaction.atomic
def keep(*, page: TypicalCasePage, revision_id: int, key: str, reason: str, user) -> KeptCaseFind:
    """Leave the find ``key`` readable in this case, for ``reason``. It is not asked about again.

    Raises:
        TextChangedError: the draft is not ``revision_id`` any more, or the find is not in it.
        ValidationError: no known reason, or the page is locked.
    """
    version = _draft(page, revision_id, user)
    if reason not in KeepReason.values:
        raise ValidationError(_("Choose why the text may stay."))
    found = next((found for found in check(version).found if found.key == key), None)
    if found is None:
        raise TextChangedError
    kept, _made = KeptCaseFind.objects.update_or_create(
        page=page,
        find_key=key,
        defaults={"kind": found.kind, "masked": found.mask[:LONGEST_MASK], "reason": reason, "decided_by": user},
    )
    log(instance=version, action="cases.keep_find", user=user, data={"kind": found.kind, "reason": reason})
    return kept


@transaction.atomic
def ask_again(*, page: TypicalCasePage, key: str, user) -> bool:
    """Take back the decision to keep a find; returns whether there was one."""
    removed, _detail = KeptCaseFind.objects.filter(page=page, find_key=key).delete()
    if removed:
        log(instance=page, action="cases.ask_again", user=user)
    return bool(removed)
