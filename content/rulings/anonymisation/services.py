"""Writes of the review: accept masks, keep a find, undo that, attest a whole text; and the refusal to publish."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Revision

from content.common.anonymisation.decisions import ask_about_again, keep_find, refuse_open
from content.common.anonymisation.finds import TextChangedError, valid_mask
from content.rulings.anonymisation.checking import check, digest_of
from content.rulings.anonymisation.models import Attestation, KeptFind
from content.rulings.models import Ruling


def refuse_unreviewed(ruling: Ruling, revision: Revision) -> None:
    """Refuse the publication of ``revision`` while something found in its text is undecided.

    Raises:
        ReviewRefused: says how many finds are open and where to decide on them.
    """

    def words(count: int) -> str:
        return ngettext(
            "%(number)s: %(count)d text that may identify a person is not decided on. Open “Anonymisation review” "
            "among the actions of the ruling, accept the mask or say why it stays, then publish.",
            "%(number)s: %(count)d texts that may identify a person are not decided on. Open “Anonymisation "
            "review” among the actions of the ruling, accept the masks or say why they stay, then publish.",
            count,
        ) % {"number": ruling.number, "count": count}

    refuse_open(revision, check, words)


def attest(*, ruling: Ruling, source: str) -> Attestation:
    """Record that ``source`` answers for the text of ``ruling`` as it stands on the object being anonymised."""
    attestation, _made = Attestation.objects.get_or_create(
        ruling_id=ruling.pk, digest=digest_of(ruling), defaults={"source": source}
    )
    return attestation


def attest_many(*, rulings: Iterable[Ruling], source: str) -> None:
    """The same for stored rulings that have no attestation yet, in one statement a batch."""
    Attestation.objects.bulk_create(
        [Attestation(ruling=ruling, digest=digest_of(ruling), source=source) for ruling in rulings], batch_size=500
    )


def _draft(ruling: Ruling, revision_id: int, user) -> Ruling:
    """The latest version of the locked ``ruling``, provided it is still revision ``revision_id`` and may be edited."""
    stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
    if stored.latest_revision_id != revision_id:
        raise TextChangedError
    lock = stored.get_lock()
    if lock is not None and lock.for_user(user):
        raise ValidationError(str(lock.get_message(user)))
    return stored.get_latest_revision_as_object()


@transaction.atomic
def accept_masks(*, ruling: Ruling, revision_id: int, masks: dict[str, str], user) -> int:
    """Put masks in place of the finds with these keys, everywhere in the draft, as a new revision.

    Args:
        masks: mask by find key; keys that are not found (any more) are left out.

    Returns:
        Number of places changed.

    Raises:
        TextChangedError: the draft is not ``revision_id`` any more.
        ValidationError: a mask is empty, too long or the very text it should hide; or the draft is locked.
    """
    version = _draft(ruling, revision_id, user)
    checked = check(version)
    chosen = {found.key: found for found in checked.found if found.key in masks}
    for key, found in chosen.items():
        valid_mask(masks[key], found)
    changes = sorted(
        ((place, masks[key]) for key, found in chosen.items() for place in found.places),
        key=lambda change: -change[0].start,  # from the end, so that earlier places stay where they are
    )
    if not changes:
        return 0
    for place, mask in changes:
        text = getattr(version, place.field)
        setattr(version, place.field, text[: place.start] + mask.strip() + text[place.end :])
    version.full_clean(exclude=["number_key", "anonymised_by"])
    if not version.live:
        version.save()
    revision = version.save_revision(user=user, clean=False, changed=True)
    done = {"kinds": sorted({found.kind for found in chosen.values()}), "places": len(changes)}
    log(instance=version, action="rulings.anonymise", user=user, revision=revision, data=done)
    return len(changes)


@transaction.atomic
def keep(*, ruling: Ruling, revision_id: int, key: str, reason: str, user) -> KeptFind:
    """Leave the find ``key`` readable in this ruling, for ``reason``. It is not asked about again.

    Raises:
        TextChangedError: the draft is not ``revision_id`` any more, or the find is not in it.
        ValidationError: no known reason, or the draft is locked.
    """
    version = _draft(ruling, revision_id, user)
    found = check(version).found
    return keep_find(KeptFind, of={"ruling": ruling}, found=found, key=key, reason=reason, user=user)


@transaction.atomic
def ask_again(*, ruling: Ruling, key: str, user) -> bool:
    """Take back the decision to keep a find; returns whether there was one.

    Raises:
        ValidationError: a publication that was checked with this decision waits for its time.
    """
    stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
    return ask_about_again(KeptFind, of={"ruling": stored}, key=key, user=user)
