"""Finding overlaps: in the background, so that entering a clue takes the same time whether there is one or not."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db import transaction
from django.db.models import Q

from core import outbox
from core.access import SYSTEM
from core.audit import actor_for, record
from liaison.clues.models import Clue
from liaison.organisations.choices import OrganisationKind
from liaison.organisations.models import Organisation
from liaison.overlaps.keys import keys_by_subject
from liaison.overlaps.models import Overlap, SubjectKey
from liaison.referrals.models import Referral
from liaison.workflow.announcing import Happening, announce

#: Work of the outbox: compare one clue with those of other organisations.
COMPARE: Final = "overlaps.compare"
#: What came to nothing is compared with nothing.
GONE: Final = ("merged", "withdrawn", "declined")
#: Clues of others compared with one: a subject in more of them is no coincidence anybody needs telling twice.
MOST: Final = 200


def clue_arrived(happening: Happening) -> None:
    """Ask for a comparison of every clue that arrives."""
    if happening.kind == "clue.received":
        outbox.enqueue(COMPARE, str(happening.item.pk))


def compare(work: outbox.Work) -> None:
    """The work of the outbox."""
    clue = Clue.objects.select_related("holder").filter(pk=int(work.key)).first()
    if clue is not None:
        compare_clue(clue)


def coordinator_of(first: Organisation, second: Organisation) -> Organisation | None:
    """The coordinating body of the lowest region that both work in, or of one above it; None where there is none."""
    theirs, region = set(), second.region
    while region is not None:
        theirs.add(region.pk)
        region = region.parent
    region = first.region
    while region is not None:
        if region.pk in theirs:
            bodies = Organisation.objects.active().of_kind(OrganisationKind.COORDINATING).filter(region=region)
            if found := bodies.order_by("pk").first():
                return found
        region = region.parent
    return None


@transaction.atomic
def compare_clue(clue: Clue) -> list[Overlap]:
    """Keep what ``clue`` is recognised by, and the overlaps with clues of other organisations; returns the new ones.

    Clues that came from each other by a referral are no overlap: both know. The strongest key names the overlap of two
    organisations about one subject; what else fits is the same overlap. Confined clues take no part.
    """
    subjects = keys_by_subject(clue.subjects.select_related("organisation"))
    SubjectKey.objects.filter(clue=clue).exclude(key__in=subjects).delete()
    SubjectKey.objects.bulk_create([SubjectKey(clue=clue, key=key) for key in subjects], ignore_conflicts=True)
    if clue.confined or clue.state in GONE:
        return []
    passed = Referral.objects.filter(Q(clue=clue) | Q(received_clue=clue)).values_list("clue", "received_clue")
    known = {pk for pair in passed for pk in pair if pk}
    others = SubjectKey.objects.filter(key__in=subjects, clue__confined=False).exclude(clue__state__in=GONE)
    others = others.exclude(clue__holder=clue.holder_id).exclude(clue__in=known)
    met: dict[tuple[int, int], dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, pk, holder in others.values_list("key", "clue", "clue__holder").order_by("pk")[:MOST]:
        met[holder, id(subjects[key])][pk].append(key)
    made = []
    for (holder, _subject), by_clue in met.items():
        keys = [key for key in subjects if any(key in found for found in by_clue.values())]
        if (overlap := _keep(clue, holder, keys, list(by_clue), subjects[keys[0]])) is not None:
            made.append(overlap)
    return made


def _keep(clue: Clue, holder: int, keys: list[str], others: list[int], subject) -> Overlap | None:
    """Store the overlap of two organisations, or add the clues to the one there is; the overlap where it is new."""
    other = Organisation.objects.select_related("region").get(pk=holder)
    coordinator = coordinator_of(clue.holder, other)
    if coordinator is None or coordinator.pk == subject.organisation_id:
        return None  # a body is not told of clues about itself
    first, second = sorted((clue.holder_id, holder))
    overlap = Overlap.objects.filter(first=first, second=second, key__in=keys).first()
    is_new = overlap is None
    if is_new:
        overlap, is_new = Overlap.objects.get_or_create(
            first_id=first,
            second_id=second,
            key=keys[0],
            defaults={"coordinator": coordinator, "kind": subject.kind, "name": _name(subject)},
        )
    overlap.clues.add(clue.pk, *others)
    if not is_new:
        return None
    parties = {"organisations": [first, second]}
    record(action="overlap.found", stream=overlap.subject, actor=actor_for(SYSTEM), detail=parties)
    announce(Happening("overlap.found", overlap, f"overlap:{overlap.pk}"))
    return overlap


def _name(subject) -> str:
    return (subject.organisation.name if subject.organisation else subject.name)[:100]
