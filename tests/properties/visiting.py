"""Visits made together in the random worlds: who must meet which words of them, told without the code that decides."""

from __future__ import annotations

from hypothesis import strategies as st

from core.audit import actor_for, record
from liaison.joint.models import Operation, Visit
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership
from liaison.visits.models import Merger
from liaison.visits.nearby import hints_for, pairs_for
from liaison.workflow.announcing import Happening, announce

CODE = "91330800MA0000011X"


def merge(draw, world) -> None:
    """Perhaps two operations visit one enterprise, and somebody offered to make it one visit."""
    operations = list(Operation.objects.filter(pk__in=world.operations).order_by("pk"))
    name = world.marker()
    for each in operations:
        Visit.objects.create(
            operation=each, credit_code=CODE, name=name, year=each.earliest.year, level=each.lead.region.level
        )
        world.operations[each.pk]["markers"].add(name)
    if len(operations) < 2 or not draw(st.integers(0, 2)):
        return
    host, guest = draw(st.permutations(operations))[:2]
    offerer, asked = draw(st.permutations([host.lead, guest.lead]))
    name = world.marker()
    merger = Merger.objects.create(
        credit_code=CODE,
        name=name,
        host_kind="operation",
        host_pk=host.pk,
        guest_kind="operation",
        guest_pk=guest.pk,
        host=host.lead,
        guest=guest.lead,
        offerer=offerer,
        asked=asked,
        offered_by=Membership.objects.filter(organisation=offerer).first(),
        day=host.earliest,
        state=draw(st.sampled_from(["offered", "joined", "declined"])),
    )
    actor = actor_for(principal_for(merger.offered_by))
    record(action="merger.offered", stream=merger.subject, actor=actor, detail={"host": f"operation:{host.pk}"})
    announce(Happening("merger.end", merger, f"x:{merger.pk}"))
    world.mergers[merger.pk] = {"host": host.pk, "guest": guest.pk, "offerer": offerer.pk, "name": name}


def _kept_away(world, person, pk: int) -> bool:
    facts = world.operations[pk]
    source = world.clues.get(facts["clue"])
    works_for = {each.organisation_id for each in person.memberships}
    return bool(works_for & facts["bodies"]) or bool(source and world.kept_away(person, source))


def sees_merger(world, person, acting, pk: int) -> bool:
    facts = world.mergers[pk]
    sides = [facts["host"], facts["guest"]]
    if any(_kept_away(world, person, each) for each in sides):
        return False
    seen = [world.sees_operation(person, acting, each) for each in sides]
    own = [world.operations[each]["lead"] == acting.organisation_id for each in sides]
    offered = acting.organisation_id == facts["offerer"] and all(seen)
    return offered or any(mine and there for mine, there in zip(own, seen, strict=True))


def check(world, person, acting) -> None:
    """Whom offers are told to; which pairs can be offered, and of which visits nearby there is a hint."""
    told = set(Notice.objects.filter(about="merger", recipient=acting).values_list("item_id", flat=True))
    assert all(sees_merger(world, person, acting, pk) for pk in told)
    if len(world.operations) < 2:
        return
    asking = principal_for(acting)
    for pair in pairs_for(asking):
        host, guest = pair.host.pk, pair.guest.pk
        assert world.sees_operation(person, acting, host)
        assert world.sees_operation(person, acting, guest)
        leads = {pk: world.operations[pk]["lead"] for pk in (host, guest)}
        for one, other in ((host, guest), (guest, host)):  # each learns of the other's visit
            assert leads[other] in {leads[one], *world.operations[one]["parties"]}
    for hint in hints_for(asking):
        assert world.sees_operation(person, acting, hint.pk)
        unseen = [pk for pk in world.operations if not world.sees_operation(person, acting, pk)]
        assert any(not _kept_away(world, person, pk) and not _confined(world, pk) for pk in unseen)


def _confined(world, pk: int) -> bool:
    source = world.clues.get(world.operations[pk]["clue"])
    return bool(source and source["confined"])


def words(world, person, acting) -> set[str]:
    """What of mergers this member may meet."""
    return {facts["name"] for pk, facts in world.mergers.items() if sees_merger(world, person, acting, pk)}


def addresses(world) -> list[str]:
    """Every address of them."""
    found = ["/work/visits/", "/work/visits/figures/"]
    found += [f"/work/visits/{pk}/" for pk in world.mergers]
    return found + [f"/work/visits/{pk}/do/accept/" for pk in world.mergers]
