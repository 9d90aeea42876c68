"""Overlaps in the random worlds: who must meet which words of them, told without the code that decides it."""

from __future__ import annotations

from hypothesis import strategies as st

from liaison.clues.models import Clue
from liaison.overlaps.models import Consent, Overlap


def overlap(draw, world) -> None:
    """Perhaps two clues of different holders are about the same; both may have been asked, each may have agreed."""
    held = list(Clue.objects.filter(pk__in=world.clues).order_by("pk"))
    pairs = [(one, two) for one in held for two in held if one.holder_id < two.holder_id]
    if not pairs or draw(st.booleans()):
        return
    one, two = draw(st.sampled_from(pairs))
    coordinator = draw(st.sampled_from(world.orgs[:1] + world.orgs[4:]))
    name = world.marker()
    found = Overlap.objects.create(
        coordinator=coordinator,
        first=one.holder,
        second=two.holder,
        key="unit:x",
        kind="enterprise",
        name=name,
        state=draw(st.sampled_from(["found", "asked", "dismissed"])),
    )
    found.clues.set([one, two])
    facts = {"coordinator": coordinator.pk, "clues": {one.holder_id: one.pk, two.holder_id: two.pk}, "name": name}
    world.overlaps[found.pk] = facts | {"open": found.state == "asked"}
    if found.state == "found":
        return
    for holder in (one.holder, two.holder):
        question, text = world.marker(), world.marker()
        consent = Consent.objects.create(
            overlap=found,
            organisation=holder,
            question=question,
            text=text,
            state=draw(st.sampled_from(["asked", "agreed", "refused", "withdrawn"])),
        )
        world.consents[consent.pk] = {
            "overlap": found.pk,
            "organisation": holder.pk,
            "agreed": consent.state == "agreed",
            "question": question,
            "text": text,
        }


def _hidden(world, person, facts) -> bool:
    clues = [world.clues[pk] for pk in facts["clues"].values()]
    return any(world.kept_away(person, clue) or clue["confined"] for clue in clues)


def sees_overlap(world, person, acting, pk: int) -> bool:
    facts = world.overlaps[pk]
    return acting.organisation_id == facts["coordinator"] and not _hidden(world, person, facts)


def sees_consent(world, person, acting, pk: int) -> bool:
    consent = world.consents[pk]
    facts = world.overlaps[consent["overlap"]]
    own = facts["clues"].get(acting.organisation_id)
    if own is None or _hidden(world, person, facts) or not world.sees_clue(person, acting, own):
        return False
    both = [each for each in world.consents.values() if each["overlap"] == consent["overlap"]]
    shared = facts["open"] and all(each["agreed"] for each in both)
    return consent["organisation"] == acting.organisation_id or shared


def words(world, person, acting) -> set[str]:
    """What of overlaps this member may meet."""
    found = {facts["name"] for pk, facts in world.overlaps.items() if sees_overlap(world, person, acting, pk)}
    for pk, consent in world.consents.items():
        if sees_consent(world, person, acting, pk):
            found |= {world.overlaps[consent["overlap"]]["name"], consent["text"]}
            if consent["organisation"] == acting.organisation_id:
                found.add(consent["question"])
    return found


def addresses(world) -> list[str]:
    """Every address of them."""
    found = ["/work/overlaps/", "/work/overlaps/?scope=asked"]
    found += [f"/work/overlaps/{pk}/" for pk in world.overlaps]
    found += [f"/work/overlaps/overlap/{pk}/do/ask/" for pk in world.overlaps]
    found += [f"/work/overlaps/asked/{pk}/" for pk in world.consents]
    return found + [f"/work/overlaps/consent/{pk}/do/agree/" for pk in world.consents]
