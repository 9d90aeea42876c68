"""Writes of the review: put masks in place, keep a find, undo that; and the refusal to publish."""

from __future__ import annotations

import html
import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Revision

from content.cases.anonymisation.checking import PLAIN, RICH, check
from content.cases.anonymisation.models import KeptCaseFind
from content.cases.models import TypicalCasePage
from content.common.anonymisation.decisions import ask_about_again, keep_find, refuse_open
from content.common.anonymisation.finds import FoundText, TextChangedError, valid_mask

_TAG = re.compile(r"(<[^>]*>)")


def refuse_unreviewed(page: TypicalCasePage, revision: Revision) -> None:
    """Refuse the publication of ``revision`` while something found in its text is undecided.

    Raises:
        ReviewRefused: says how many finds are open and where to decide on them.
    """

    def words(count: int) -> str:
        return ngettext(
            "“%(title)s”: %(count)d text that may identify a person or an enterprise is not decided on. Open "
            "“Anonymisation review” among the actions of the page, accept the mask or say why it stays.",
            "“%(title)s”: %(count)d texts that may identify a person or an enterprise are not decided on. Open "
            "“Anonymisation review” among the actions of the page, accept the masks or say why they stay.",
            count,
        ) % {"title": page.title, "count": count}

    refuse_open(revision, check, words)


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
    found = check(version).found
    return keep_find(KeptCaseFind, of={"page": page}, found=found, key=key, reason=reason, user=user)


@transaction.atomic
def ask_again(*, page: TypicalCasePage, key: str, user) -> bool:
    """Take back the decision to keep a find; returns whether there was one.

    Raises:
        ValidationError: a publication that was checked with this decision waits for its time.
    """
    stored = TypicalCasePage.objects.select_for_update().get(pk=page.pk)
    return ask_about_again(KeptCaseFind, of={"page": stored}, key=key, user=user)
