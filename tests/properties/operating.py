"""Joint operations in random worlds, with all that comes of them: the plan of a quarter with its proposals, who is told
and invited, the summary, drafts made of it. Who must meet which words of them, told without the code that decides.

``world`` is the world of ``worlds``, whose oracle knows what is stored in it here.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st

from content.common.workflow import EDITORS
from content.pages.models import NoticeIndexPage, NoticePage
from core.audit import AuditEntry, actor_for, record
from core.quarters import quarter_name
from liaison.calendars.inviting import tell as invite
from liaison.calendars.models import Appointment
from liaison.joint.models import Accompaniment, ActionItem, Booking, Finding, Operation, ProposedSlot
from liaison.joint.planning import plan_operation
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.promotion.models import OperationDraft
from liaison.promotion.of_operations import GOALS
from liaison.quarter.models import Proposal, QuarterPlan, Sent
from liaison.quarter.queries import bounds
from liaison.trail.reading import is_auditor, own_entries, readable
from liaison.workflow.announcing import Happening, announce
from tests.factories.liaison import member

STATES = ("draft", "submitted", "approved", "scheduling", "confirmed", "findings", "closed", "cancelled")
SHARED = {"scheduling", "confirmed", "findings", "closed"}
DATED = {"confirmed", "findings", "closed"}


def plan_more(draw, world) -> None:
    """Beside one from a clue perhaps others from none, of the same lead: worlds without any stay without, for the rules
    about operations are the longest."""
    if not world.operations:
        return
    for lead in draw(st.lists(st.sampled_from(world.orgs[:3]), max_size=2)):
        plan_together(draw, world, None, principal_for(member(lead, "clerk")))


def plan_together(draw, world, source, handler) -> None:
    """A joint operation, from a clue or none, that some take part in and some are supervised by."""
    others = [org for org in world.orgs if org.pk != handler.organisation_id]
    party = draw(st.sampled_from(others))
    bodies = draw(st.lists(st.sampled_from([org for org in others if org != party]), max_size=1))
    title, purpose, finding, result = (world.marker() for _n in range(4))
    today = timezone.localdate()
    operation = plan_operation(
        principal=handler, clue=source, title=title, purpose=purpose, field="x", kind="joint", source="plan",
        steps=[], parties={party: "x"}, bodies=bodies, earliest=today, latest=today, quorum=1, place="", exemption="",
    )  # fmt: skip
    doer = draw(st.sampled_from([operation.lead_id, party.pk]))
    reported, todo, done = world.marker(), world.marker(), world.marker()
    found = Finding.objects.create(operation=operation, text=finding, report=reported, owner_id=doer)
    ActionItem.objects.create(operation=operation, finding=found, text=todo, report=done, owner_id=doer)
    record(action="joint_finding.assign", stream=found.subject, actor=actor_for(handler), detail={})
    state = draw(st.sampled_from(STATES))
    # What the calendar shows: the day that stands, or the half day that is asked about.
    days = {"day": today, "part": "am"} if state in DATED | {"cancelled"} else {}
    days |= {"reply_by": today} if state == "scheduling" else {}
    Operation.objects.filter(pk=operation.pk).update(state=state, result=result, **days)
    operation.refresh_from_db()
    ProposedSlot.objects.create(operation=operation, day=today, part="pm")
    world.operations[operation.pk] = {
        "lead": handler.organisation_id,
        "clue": source.pk if source else None,
        "parties": {party.pk},
        "bodies": {org.pk for org in bodies},
        "shared": state in SHARED,
        "markers": {title, purpose, finding, reported, todo, done, result},
        "title": title,
        "dated": state in DATED | {"scheduling", "cancelled"},
        "held": state in DATED,
        "state": state,
    }
    for body in bodies:
        accompany(world, operation, body, handler)
    tell_everybody(world, operation)


def accompany(world, operation, body, handler) -> None:
    """The body is told that its work is accompanied, and has answered."""
    told, place = world.marker(), world.marker()
    item = Accompaniment.objects.create(
        operation=operation,
        body=body,
        number=f"{operation.number}之1",
        told=told,
        sent_by_id=handler.membership_id,
        state="answered",
        begins_at=timezone.now(),
        place=place,
    )
    world.accompaniments[item.pk] = {
        "operation": operation.pk,
        "body": body.pk,
        "markers": {told, place},
        "place": place,
    }


def tell_everybody(world, operation) -> None:
    """Tell of it as if it concerned everybody, and invite everybody to its day: the rule must leave the right ones."""
    everybody = [acting for person in world.people for acting in person.memberships]
    announce(Happening("operation.asked", operation, f"x:{operation.pk}", to=tuple(each.pk for each in everybody)))
    if operation.state == "confirmed":
        Booking.objects.bulk_create(
            Booking(operation=operation, kind="person", key=str(user), day=operation.day, part="am", label="x")
            for user in {each.user_id for each in everybody}
            if not Booking.objects.filter(kind="person", key=str(user)).exists()
        )
        invite(operation)


def plan_quarter(draw, world) -> None:
    """Perhaps the quarter of one lead is planned: every operation needs what the others hold."""
    leads = sorted({facts["lead"] for facts in world.operations.values()})
    if not leads or draw(st.booleans()):
        return
    own = draw(st.sampled_from(leads))
    asker = member(next(each for each in world.orgs if each.pk == own), "head")
    first, _last = bounds(quarter_name(timezone.localdate()))
    now = timezone.now()
    plan = QuarterPlan.objects.create(
        organisation_id=own, first=first, last=first, asked_by=asker, done_at=now, status="optimal"
    )
    world.plans[plan.pk] = {"lead": own, "first": first}
    mine = [pk for pk, facts in world.operations.items() if facts["lead"] == own]
    for pk in mine:
        refused = world.marker()
        others = [f"operation:{each}" for each in mine if each != pk]
        proposal = Proposal.objects.create(
            plan=plan,
            operation_id=pk,
            refused=refused,
            because=[{"ground": "others", "names": others, "numbers": [2], "days": []}],
        )
        Sent.objects.create(proposal=proposal, membership=asker)
        world.proposals[proposal.pk] = {"plan": plan.pk, "operation": pk, "markers": {refused}}


def publish(draw, world, index: NoticeIndexPage | None) -> None:
    """Some are editors; of an operation that was held a draft stands below the notices."""
    for person in world.people:
        if draw(st.booleans()):
            person.memberships[0].user.groups.add(Group.objects.get_or_create(name=EDITORS)[0])
    for pk, facts in world.operations.items():
        if index is None or facts["state"] not in {"findings", "closed"} or not draw(st.booleans()):
            continue
        title = world.marker()
        page = index.add_child(instance=NoticePage(title=title, slug=f"of-{pk}", live=False, body=f"<p>{title}</p>"))
        lead = Operation.objects.get(pk=pk).lead
        draft = OperationDraft.objects.create(operation_id=pk, goal="notice", page=page, made_by=member(lead, "head"))
        world.drafts[draft.pk] = {"operation": pk, "address": page.url}


# --- the oracle ------------------------------------------------------------------------------------------------------


def may_plan(world, acting) -> bool:
    """Heads and clerks of organisations that supervise."""
    kind = next(each.kind for each in world.orgs if each.pk == acting.organisation_id)
    return acting.role in {"head", "clerk"} and kind != "enforcement"


def sees_plan(world, _person, acting, pk: int) -> bool:
    return may_plan(world, acting) and acting.organisation_id == world.plans[pk]["lead"]


def sees_proposal(world, person, acting, pk: int) -> bool:
    facts = world.proposals[pk]
    return sees_plan(world, person, acting, facts["plan"]) and world.sees_operation(person, acting, facts["operation"])


def sees_draft(world, person, acting, pk: int) -> bool:
    """At the lead alone: the organisations that take part read what is published."""
    operation = world.drafts[pk]["operation"]
    own = acting.organisation_id == world.operations[operation]["lead"]
    return own and world.sees_operation(person, acting, operation)


def words(world, person, acting) -> set[str]:
    """What of proposals this member may meet."""
    found: set[str] = set()
    for pk, facts in world.proposals.items():
        if sees_proposal(world, person, acting, pk):
            found |= facts["markers"]
    return found


def check(world, person, acting) -> None:
    """Whom an operation is told to, whom it is in the calendar of, and what the auditor reads of it."""
    seen = {pk for pk in world.operations if world.sees_operation(person, acting, pk)}
    told = set(Notice.objects.filter(about="operation", recipient=acting).values_list("item_id", flat=True))
    assert told == seen
    assert set(Appointment.objects.filter(guests=acting).values_list("operation", flat=True)) <= seen
    asking = principal_for(acting)
    if not is_auditor(asking):
        return
    entries = readable(asking, own_entries(asking, AuditEntry.objects.all()))
    streams = {entry.stream.partition(":")[::2] for entry in entries}
    assert {int(number) for kind, number in streams if kind == "operation"} <= seen
    findings = {int(number) for kind, number in streams if kind == "joint_finding"}
    assert set(Finding.objects.filter(pk__in=findings).values_list("operation", flat=True)) <= seen
    mergers = {int(number) for kind, number in streams if kind == "merger"}
    assert all(world.sees_merger(person, acting, pk) for pk in mergers)


def check_numbers(world, person, acting, browser) -> None:
    """Lists hold, and pages count, what this member may see of operations."""
    if not world.operations:
        return
    seen = [pk for pk in world.operations if world.sees_operation(person, acting, pk)]
    assert browser.get(reverse("joint:list")).context["page_obj"].paginator.count == len(seen)
    page = browser.get(reverse("quarter:list"))
    if not may_plan(world, acting):
        assert page.status_code == 302
        return
    present = page.context["quarters"][0]
    own = [world.operations[pk] for pk in seen if world.operations[pk]["lead"] == acting.organisation_id]
    counted = [sum(facts["state"] == state for facts in own) for state in ("approved", "confirmed")]
    assert [present.open, present.decided] == counted
    assert (present.plan is not None) == any(sees_plan(world, person, acting, pk) for pk in world.plans)


def addresses(world) -> list[str]:
    """Every page of them."""
    found = ["/work/joint/", "/work/joint/accompanying/", "/work/joint/?side=led", "/work/quarter/", "/work/audit/"]
    for pk in world.operations:
        found += [reverse(f"joint:{name}", args=[pk]) for name in ("operation", "days", "edit", "summary", "notify")]
        found += [reverse("joint:event", args=[pk, event]) for event in ("answer", "give", "close", "schedule")]
        found += [reverse("promotion:operation", args=[pk, goal]) for goal in GOALS]
    for name, model in (("finding", Finding), ("action", ActionItem)):
        for pk in model.objects.values_list("pk", flat=True):
            found.append(reverse(f"joint:{name}", args=[pk]))
            found.append(reverse(f"joint:{name}_event", args=[pk, "assign"]))
            found.append(reverse(f"joint:{name}_event", args=[pk, "settle" if name == "finding" else "drop"]))
    found += [f"{reverse(f'joint:{name}s')}?show={show}" for name in ("finding", "action") for show in ("mine", "all")]
    for pk in world.accompaniments:
        found.append(reverse("joint:accompaniment", args=[pk]))
        found.append(reverse("joint:accompaniment_event", args=[pk, "answer"]))
    found += [reverse("quarter:plan", args=[pk]) for pk in world.plans]
    return found + [facts["address"] for facts in world.drafts.values()]
