"""Nobody sees what the rules do not give, on any surface: random worlds against an oracle that shares no code.

Every record carries a marker of its own. For each world the oracle says which markers a member may meet; every page
that member can ask for must hold no other, and the lists must hold all of theirs; so must what leaves the portal:
files, case files, exports, mails and feeds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

import pytest
from django.core.cache import cache
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from content.common.workflow import ensure_workflow
from content.pages.models import NoticeIndexPage
from core.access import Principal, visible
from core.calendar import calendar
from liaison.analyses.models import Adoption, Alert, Analysis
from liaison.board.models import Telling
from liaison.board.queries import Wanted, count
from liaison.calendars.feeds import make as make_feed
from liaison.campaigns.models import Campaign, Checklist, Finding
from liaison.clues.models import Clue, InternalNote
from liaison.disposal.services import MODELS
from liaison.documents.models import CoIssue, Document, Reply, Service
from liaison.documents.services import create_document
from liaison.inspections.models import Inspection, InspectionRating, InspectionWarning
from liaison.joint.models import Accompaniment, ActionItem, Operation
from liaison.joint.models import Finding as JointFinding
from liaison.ledgers.models import Entry
from liaison.levels.models import Order, Remark
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion
from liaison.notices.models import Notice
from liaison.notices.writing import tell
from liaison.organisations.acting import SESSION_KEY, principal_for
from liaison.organisations.models import Delegation, Membership
from liaison.overlaps.models import Consent, Overlap
from liaison.promotion.models import OperationDraft
from liaison.quarter.models import Proposal, QuarterPlan
from liaison.readings.models import Reading
from liaison.rectifications.models import Rectification, Statement
from liaison.rectifications.services import issue
from liaison.referrals.models import Referral, SharedNote
from liaison.referrals.services import send_referral, write_shared_note
from liaison.rooms.models import Participant, Room, RoomEvent
from liaison.rooms.services import attendance, messages, people, polls, records
from liaison.visits.models import Merger
from liaison.workflow.announcing import Happening
from liaison.workflow.engine import fire
from liaison.workspace.models import SavedView
from tests.factories.liaison import clue, member, organisation
from tests.factories.site import make_site
from tests.properties import analysed, leaving, operating, overlapping, visiting
from tests.properties.inspected import inspect
from tests.properties.supervised import ask_co_issuers, put_out, supervise

WORLDS = 200  # what CI holds the rules to, in four parts
#: In characters that no token or nonce of a page can hold by chance.
MARKER = re.compile(r"暗记[0-9]+止")
KINDS = ("coordinating", "procuratorate", "discipline", "enforcement")
ROLES = ("head", "clerk", "auditor", "reader")


@dataclass
class Person:
    memberships: list[Membership] = field(default_factory=list)


@dataclass
class World:
    """What was built, as plain facts for the oracle."""

    orgs: list = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    #: clue pk → facts
    clues: dict[int, dict] = field(default_factory=dict)
    referrals: dict[int, dict] = field(default_factory=dict)
    rectifications: dict[int, dict] = field(default_factory=dict)
    #: memberships that deputise for a head
    deputies: set[int] = field(default_factory=set)
    documents: dict[int, dict] = field(default_factory=dict)
    services: dict[int, dict] = field(default_factory=dict)
    #: membership pk → its saved view of all clues
    views: dict[int, SavedView] = field(default_factory=dict)
    rooms: dict[int, dict] = field(default_factory=dict)
    overlaps: dict[int, dict] = field(default_factory=dict)
    consents: dict[int, dict] = field(default_factory=dict)
    mergers: dict[int, dict] = field(default_factory=dict)
    #: orders of supervision
    orders: dict[int, dict] = field(default_factory=dict)
    campaigns: dict[int, dict] = field(default_factory=dict)
    #: kept checklists
    checklists: dict[int, dict] = field(default_factory=dict)
    entries: dict[int, dict] = field(default_factory=dict)
    opinions: dict[int, dict] = field(default_factory=dict)
    crimes: dict[int, dict] = field(default_factory=dict)
    #: (workflow, pk) → facts
    measures: dict[tuple[str, int], dict] = field(default_factory=dict)
    readings: dict[int, dict] = field(default_factory=dict)
    tellings: dict[int, set[int]] = field(default_factory=dict)
    analyses: dict[int, dict] = field(default_factory=dict)
    alerts: dict[int, dict] = field(default_factory=dict)
    adoptions: dict[int, dict] = field(default_factory=dict)
    inspections: dict[int, dict] = field(default_factory=dict)
    operations: dict[int, dict] = field(default_factory=dict)
    accompaniments: dict[int, dict] = field(default_factory=dict)
    #: plans of a quarter, what they propose, drafts made of operations
    plans: dict[int, dict] = field(default_factory=dict)
    proposals: dict[int, dict] = field(default_factory=dict)
    drafts: dict[int, dict] = field(default_factory=dict)
    count: int = 0

    def marker(self) -> str:
        self.count += 1
        return f"暗记{self.count}止"

    # --- the oracle --------------------------------------------------------------------------------------------------

    def kept_away(self, person: Person, facts: dict) -> bool:
        works_for = {m.organisation_id for m in person.memberships}
        user = person.memberships[0].user_id
        return bool(works_for & facts["about"]) or user in facts["named"] or user in facts["recused"]

    def leads(self, acting: Membership) -> bool:
        return acting.role == "head" or acting.pk in self.deputies

    def sees_clue(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.clues[pk]
        if facts["holder"] != acting.organisation_id or self.kept_away(person, facts):
            return False
        return not facts["confined"] or self.leads(acting) or acting.pk in facts["handlers"]

    def sees_referral(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.referrals[pk]
        source = self.clues[facts["clue"]]
        if self.kept_away(person, source):
            return False
        if acting.organisation_id == facts["receiver"]:
            return True
        if acting.organisation_id != source["holder"]:
            return False
        return not source["confined"] or self.leads(acting) or acting.pk in source["handlers"]

    def sees_order(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.orders[pk]
        referral = self.referrals[facts["referral"]]
        if not self.sees_referral(person, acting, facts["referral"]):
            return False
        own = referral["received"]
        return acting.organisation_id != referral["receiver"] or own is None or self.sees_clue(person, acting, own)

    def sees_rectification(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.rectifications[pk]
        source = self.clues[facts["clue"]]
        if acting.organisation_id == facts["body"]:
            return person.memberships[0].user_id not in source["named"]
        return self.sees_clue(person, acting, facts["clue"])

    def sees_room(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.rooms[pk]
        if acting.pk not in facts["members"]:
            return False
        referred = [referral for referral, each in self.referrals.items() if each["clue"] == facts["clue"]]
        return self.sees_clue(person, acting, facts["clue"]) or any(
            self.sees_referral(person, acting, referral) for referral in referred
        )

    def sees_operation(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.operations[pk]
        source = self.clues.get(facts["clue"])
        if {m.organisation_id for m in person.memberships} & facts["bodies"]:
            return False
        if source and self.kept_away(person, source):
            return False
        if acting.organisation_id != facts["lead"]:
            return facts["shared"] and acting.organisation_id in facts["parties"]
        return not source or not source["confined"] or self.leads(acting) or acting.pk in source["handlers"]

    def sees_accompaniment(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.accompaniments[pk]
        source = self.clues.get(self.operations[facts["operation"]]["clue"])
        if acting.organisation_id == facts["body"]:
            return not source or person.memberships[0].user_id not in source["named"]
        return self.sees_operation(person, acting, facts["operation"])

    def sees_merger(self, person: Person, acting: Membership, pk: int) -> bool:
        return visiting.sees_merger(self, person, acting, pk)

    def sees_document(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.documents[pk]
        if self.sees_its_record(person, acting, facts) or self.issues_jointly(person, acting, facts):
            return True
        if not facts["issued"] or acting.organisation_id not in facts["addressees"]:
            return False
        return "clue" not in facts or person.memberships[0].user_id not in self.clues[facts["clue"]]["named"]

    def issues_jointly(self, person: Person, acting: Membership, facts: dict) -> bool:
        """At a co-issuer: from when it was asked on, whoever is not kept away from the clue."""
        if facts.get("asked") != acting.organisation_id:
            return False
        return not self.kept_away(person, self.clues[facts["clue"]])

    def sees_its_record(self, person: Person, acting: Membership, document: dict) -> bool:
        """At the issuer: whoever sees what it was drafted from."""
        if "clue" in document:
            return self.sees_clue(person, acting, document["clue"])
        if acting.organisation_id != document["issuer"]:
            return False
        if "campaign" in document:
            return self.sees_campaign(person, acting, document["campaign"])
        return "entry" not in document or self.sees_entry(person, acting, document["entry"])

    def sees_service(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.services[pk]
        document = self.documents[facts["document"]]
        if self.sees_its_record(person, acting, document):
            return True
        if document["issued"] and self.issues_jointly(person, acting, document):
            return True
        return acting.organisation_id == facts["addressee"] and self.sees_document(person, acting, facts["document"])

    def sees_campaign(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.campaigns[pk]
        if {m.organisation_id for m in person.memberships} & facts["bodies"]:
            return False
        return acting.organisation_id == facts["organisation"] or (
            facts["approved"] and acting.organisation_id in facts["partners"]
        )

    def sees_checklist(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id == self.checklists[pk]["organisation"]

    def sees_entry(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.entries[pk]
        if acting.organisation_id != facts["organisation"]:
            return False
        return not facts["restricted"] or self.leads(acting)

    def sees_reading(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.readings[pk]["sides"]

    def sees_telling(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.tellings[pk]

    def sees_opinion(self, person: Person, acting: Membership, pk: int) -> bool:
        return acting.organisation_id in self.opinions[pk]["sides"]

    def sees_crime(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.crimes[pk]
        return acting.organisation_id == facts["body"] or (facts["moved"] and acting.organisation_id in facts["others"])

    def sees_measure(self, person: Person, acting: Membership, key: tuple[str, int]) -> bool:
        facts, named = self.measures[key], False
        works_for = {m.organisation_id for m in person.memberships}
        if facts["clue"] is not None:
            named = person.memberships[0].user_id in self.clues[facts["clue"]]["named"]
        if key[0] == "decision":
            hidden = facts["body"] in works_for
            hidden |= facts["clue"] is not None and self.kept_away(person, self.clues[facts["clue"]])
            theirs = facts["out"] and acting.organisation_id == facts["government"]
        else:
            hidden = False
            theirs = facts["out"] and acting.organisation_id == facts["body"] and self.leads(acting) and not named
        ours = acting.organisation_id == facts["taker"]
        if facts["clue"] is not None:
            ours = ours and self.sees_clue(person, acting, facts["clue"])
        return not hidden and (ours or theirs)

    def sees_inspection(self, person: Person, acting: Membership, pk: int) -> bool:
        facts = self.inspections[pk]
        if acting.organisation_id == facts["body"]:
            return True
        return acting.organisation.kind == "coordinating" and not facts["draft"]

    def sees_rating(self, person: Person, acting: Membership, pk: int) -> bool:
        works_for = {m.organisation_id for m in person.memberships}
        return acting.organisation.kind == "coordinating" and self.inspections[pk]["body"] not in works_for

    def allowed(self, person: Person, acting: Membership) -> set[str]:
        """Markers this member may meet."""
        found: set[str] = set()
        for pk, facts in self.clues.items():
            if self.sees_clue(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.referrals.items():
            if self.sees_referral(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.rectifications.items():
            if self.sees_rectification(person, acting, pk):
                found |= facts["markers"]
        found |= overlapping.words(self, person, acting) | visiting.words(self, person, acting)
        found |= analysed.words(self, person, acting) | operating.words(self, person, acting)
        for pk, facts in self.orders.items():
            if self.sees_order(person, acting, pk):
                found |= facts["markers"]
        if acting.pk in self.views:
            found.add(self.views[acting.pk].name)
        for pk, facts in self.rooms.items():
            if self.sees_room(person, acting, pk):
                found |= facts["markers"] | (set() if facts["members"][acting.pk] else facts["early"])
        for pk, facts in self.operations.items():
            if self.sees_operation(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.accompaniments.items():
            if self.sees_accompaniment(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.documents.items():
            if self.sees_document(person, acting, pk):
                found |= facts["markers"]
        for pk, facts in self.services.items():
            if self.sees_service(person, acting, pk):
                found |= facts["markers"]
        for all_facts, sees in (
            (self.campaigns, self.sees_campaign),
            (self.checklists, self.sees_checklist),
            (self.entries, self.sees_entry),
            (self.opinions, self.sees_opinion),
            (self.readings, self.sees_reading),
            (self.crimes, self.sees_crime),
            (self.measures, self.sees_measure),
        ):
            for pk, facts in all_facts.items():
                if sees(person, acting, pk):
                    found |= facts["markers"]
        for pk, facts in self.inspections.items():
            if self.sees_inspection(person, acting, pk):
                found |= facts["markers"]
            if self.sees_rating(person, acting, pk):
                found |= facts["said"]
        return found


def build(draw) -> World:
    world = World()
    world.orgs = [organisation(kind) for kind in KINDS] + [organisation(draw(st.sampled_from(KINDS)))]
    for _ in range(draw(st.integers(3, 5))):
        orgs = draw(st.lists(st.sampled_from(world.orgs), min_size=1, max_size=2, unique=True))
        person = Person()
        for org in orgs:
            user = person.memberships[0].user if person.memberships else None
            person.memberships.append(member(org, draw(st.sampled_from(ROLES)), **({"user": user} if user else {})))
        world.people.append(person)
        for acting in person.memberships:
            world.views[acting.pk] = SavedView.objects.create(
                membership=acting, of="clues", name=world.marker(), query="scope=all"
            )
            if acting.role == "clerk" and draw(st.booleans()):
                Delegation.objects.create(
                    absent=member(acting.organisation, "head"),
                    deputy=acting,
                    starts_on=timezone.localdate(),
                    ends_on=timezone.localdate(),
                )
                world.deputies.add(acting.pk)
    for _ in range(draw(st.integers(1, 3))):
        add_clue(draw, world)
    operating.plan_more(draw, world)
    supervise(draw, world)
    if draw(st.booleans()):
        inspect(draw, world)
    overlapping.overlap(draw, world)
    visiting.merge(draw, world)
    operating.plan_quarter(draw, world)
    operating.publish(draw, world, NoticeIndexPage.objects.first())
    return world


def add_clue(draw, world: World) -> None:
    holder = draw(st.sampled_from(world.orgs[:3]))
    about = draw(st.lists(st.sampled_from(world.orgs), max_size=1))
    named = draw(st.lists(st.sampled_from(world.people), max_size=1))
    recused = draw(st.lists(st.sampled_from(world.people), max_size=1))
    confined = draw(st.booleans())
    title, description, note = world.marker(), world.marker(), world.marker()
    head, handler = member(holder, "head"), member(holder, "clerk")
    subjects = [{"kind": "body", "name": org.name, "organisation": org} for org in about]
    subjects += [{"kind": "officer", "name": "某", "user": person.memberships[0].user} for person in named]
    held = clue(
        holder,
        title=title,
        description=description,
        subjects=subjects,
        confined=confined,
        handler=handler,
        state=draw(st.sampled_from(["analysing", "supervising", "closed"])),
    )
    for person in recused:
        held.recusals.create(user=person.memberships[0].user, reason="近亲属", declared_by=head.user)
    InternalNote.objects.create(clue=held, author=head, text=note)
    file = leaving.add_file(world, held)
    # Brought above: to coordinating bodies that are no party to it as well.
    late = {"due_on": "2026-01-05", "limit": "referral.receipt", "owner": holder.pk}
    tell(Happening("clock.escalated_coordinating", held, f"clock:{held.pk}"), owner=holder.pk, data=late)
    world.clues[held.pk] = {
        "holder": holder.pk,
        "about": {org.pk for org in about},
        "named": {person.memberships[0].user_id for person in named},
        "recused": {person.memberships[0].user_id for person in recused},
        "confined": confined,
        "handlers": {handler.pk},
        "markers": {title, description, note, file},
    }
    acting = principal_for(head)
    if held.state == "closed" or not visible(acting, Clue).filter(pk=held.pk).exists():
        return
    receiver = draw(st.sampled_from(world.orgs))
    if receiver.pk != holder.pk and receiver not in about and draw(st.booleans()):
        refer(draw, world, held, receiver, acting)
        if draw(st.booleans()):
            meet(draw, world, held, receiver, principal_for(handler))
    if draw(st.booleans()):
        operating.plan_together(draw, world, held, principal_for(handler))
    body = world.orgs[3]
    if held.state == "supervising" and body.pk != holder.pk and draw(st.booleans()):
        demand(world, held, body, acting)
    if held.state == "supervising" and body.pk != holder.pk and draw(st.booleans()):
        write(draw, world, held, acting)


def refer(draw, world: World, held: Clue, receiver, acting) -> None:
    facts = world.clues[held.pk]
    words, shared = world.marker(), world.marker()
    referral = send_referral(
        clue=held,
        receiver=receiver,
        principal=acting,
        fields=["description"],
        request="handle",
        legal_basis="x",
        note=words,
    )
    write_shared_note(referral=referral, principal=acting, text=shared)
    title_and_text = facts["markers"] & {held.title, held.description}
    world.referrals[referral.pk] = {
        "clue": held.pk,
        "receiver": receiver.pk,
        "received": None,
        "markers": {words, shared} | title_and_text,
    }
    if draw(st.booleans()):
        theirs = principal_for(member(receiver, "head"))
        fire(referral, "receive", principal=theirs)
        fire(referral, "accept", principal=theirs, values={"acceptance_number": "1"})
        own = referral.received_clue
        note = world.marker()
        InternalNote.objects.create(clue=own, author=member(receiver, "clerk"), text=note)
        # The package tells nothing of whom the clue is about; the receiver's record keeps them away all the same.
        assert not own.subjects.filter(disclosed=True).exists()
        world.clues[own.pk] = {
            "holder": receiver.pk,
            "about": facts["about"],
            "named": facts["named"],
            "recused": set(),
            "confined": False,
            "handlers": set(),
            "markers": {note} | title_and_text,
        }
        world.referrals[referral.pk]["received"] = own.pk
        if draw(st.booleans()):  # the receiver keeps its own record to its heads
            own.confined = world.clues[own.pk]["confined"] = True
            own.save(update_fields=["confined"])
    if draw(st.booleans()):
        order_about(world, referral, draw(st.booleans()))


def order_about(world: World, referral: Referral, down: bool) -> None:
    """An order of supervision between the two, to the one side or the other."""
    sides = [referral.sender, referral.receiver]
    above, below = sides if down else reversed(sides)
    title, required, said = world.marker(), world.marker(), world.marker()
    author = member(above, "head")
    order = Order.objects.create(
        referral=referral,
        above=above,
        below=below,
        number=f"{referral.pk}",
        title=title,
        requirements=required,
        issued_by=author,
    )
    Remark.objects.create(order=order, event="press", text=said, author=author)
    world.orders[order.pk] = {"referral": referral.pk, "markers": {title, required, said}}


def meet(draw, world: World, held: Clue, receiver, handler) -> None:
    """A room of both sides. Others are in it as well, whether the matter is hidden from them or not: who is in a room
    when somebody is recused is in it still, and must see nothing."""
    member(receiver, "head")
    title, early, late = world.marker(), world.marker(), world.marker()
    room = people.open_room(kind="clue", item=held, principal=handler, title=title, organisations=[receiver])
    say = {"room": room.pk, "principal": handler}
    seq = messages.say(text=early, client_id="number-0001", **say).seq
    messages.say(text=late, client_id="number-0002", **say)
    told = world.marker()
    records.send_notice(room=room.pk, principal=handler, text=told, client_id="number-0003")
    asked, soon = world.marker(), calendar().next_working_day(timezone.localdate())
    polls.ask_day(text=asked, client_id="number-0004", slots=[f"{soon.isoformat()}/am"], reply_by=soon, **say)
    signing = world.marker()
    attendance.open_attendance(text=signing, client_id="number-0005", **say)
    inside = dict.fromkeys(room.participants.values_list("membership", flat=True), False)
    for person in world.people:
        for membership in person.memberships:
            if draw(st.booleans()):
                came_late = draw(st.booleans())
                Participant.objects.get_or_create(
                    room=room, membership=membership, defaults={"sees_from": seq if came_late else 0}
                )
                inside.setdefault(membership.pk, came_late)
    world.rooms[room.pk] = {
        "clue": held.pk,
        "members": inside,
        "markers": {title, late, told, asked, signing},
        "early": {early},
    }


def demand(world: World, held: Clue, body, acting) -> None:
    told, answer = world.marker(), world.marker()
    item = issue(
        clue=held, body=body, principal=acting, title="整改", disclosed=told, requirements="x", legal_basis="x"
    )
    Statement.objects.create(rectification=item, kind="explanation", text=answer, author=member(body, "clerk"))
    world.rectifications[item.pk] = {"clue": held.pk, "body": body.pk, "markers": {told, answer}}


def write(draw, world: World, held: Clue, acting) -> None:
    """A prompt out of the clue to the enforcement bodies, perhaps with a co-issuer; issued, it is answered by one."""
    able = [org for org in world.orgs[:3] if org.pk not in {held.holder_id} | world.clues[held.pk]["about"]]
    joint = draw(st.lists(st.sampled_from(able), max_size=1))
    title, text = world.marker(), world.marker()
    bodies = [org for org in world.orgs[3:] if org.kind == "enforcement" and org.pk != held.holder_id]
    document = create_document(
        kind="prompt",
        principal=acting,
        about=held,
        addressees=bodies,
        co_issuers=joint,
        title=title,
        text=text,
        addressed_as="各单位",
    )
    world.documents[document.pk] = {
        "clue": held.pk,
        "issued": False,
        "addressees": {org.pk for org in bodies},
        "markers": {title, text},
    }
    for service in document.services.all():
        world.services[service.pk] = {"document": document.pk, "addressee": service.addressee_id, "markers": set()}
    other = principal_for(member(held.holder, "head"))
    if not draw(st.booleans()) or not visible(other, Document).filter(pk=document.pk).exists():
        return
    if joint and draw(st.booleans()):
        ask_co_issuers(world, document, other)
        return
    put_out(world, document, other)


def pages(world: World) -> list[str]:
    """Every address a member could try, with the keys of every record."""
    found = [
        "/work/",
        "/work/clues/?scope=all",
        "/work/clues/?scope=all&q=暗记",
        "/work/referrals/",
        "/work/rectifications/",
        "/work/board/",
        "/work/board/rows/",
        "/work/board/rows/?body=-",
        "/work/calendar/",
        "/work/calendar/?week=",
        "/work/calendar/?agenda=",
        "/work/views/",
        "/work/notices/",
    ]
    found += [f"/work/clues/?view={view.pk}" for view in world.views.values()]
    found += [f"/work/notices/{pk}/" for pk in Notice.objects.values_list("pk", flat=True)]
    for pk in world.clues:
        found += [
            reverse("clues:clue", args=[pk]),
            reverse("clues:event", args=[pk, "assign"]),
            reverse("clues:recuse", args=[pk]),
            reverse("referrals:new", args=[pk]),
            reverse("rectifications:new", args=[pk]),
            reverse("promotion:new", args=[pk]),
            reverse("levels:pass", args=[pk, "down"]),
        ]
    found += [reverse("referrals:referral", args=[pk]) for pk in world.referrals]
    found += [reverse("rectifications:rectification", args=[pk]) for pk in world.rectifications]
    found += [reverse("levels:order", args=[pk]) for pk in world.orders]
    found += [reverse("levels:event", args=[pk, "press"]) for pk in world.orders]
    found += [reverse("levels:new", args=[pk]) for pk in world.referrals]
    found += [
        reverse("levels:list"),
        reverse("levels:list") + "?scope=down",
        reverse("levels:list") + "?scope=from_below",
    ]
    found += overlapping.addresses(world) + visiting.addresses(world)
    found += analysed.addresses(world) + operating.addresses(world)
    found.append(reverse("rooms:list"))
    for pk in world.rooms:
        found += [reverse(f"rooms:{name}", args=[pk]) for name in ("room", "lines", "events", "members", "records")]
        found.append(reverse("rooms:search", args=[pk]) + "?q=止")
    for pk in world.documents:
        found += [reverse(f"documents:{name}", args=[pk]) for name in ("document", "edit")]
        found.append(reverse("documents:event", args=[pk, "submit"]))
    found += [reverse("documents:service", args=[pk]) for pk in world.services]
    for pk in CoIssue.objects.values_list("pk", flat=True):
        found += [reverse("documents:co_issue", args=[pk]), reverse("documents:co_issue_event", args=[pk, "sign"])]
    found += [reverse(f"documents:{name}") for name in ("production", "together")]
    found += [
        "/work/documents/",
        "/work/documents/?scope=in",
        "/work/documents/?scope=out&q=暗记",
        reverse("linkage:list"),
    ]
    found += [reverse("campaigns:list"), reverse("linkage:list") + "?scope=penalties"]
    found += [f"{reverse('documents:new')}?about=ledger:{pk}" for pk in world.entries]
    for code, pk in world.measures:
        found += [reverse("disposal:list") + f"?scope={code}", reverse(f"disposal:{code}", args=[pk])]
    for pk in world.crimes:
        found += [reverse("linkage:crime", args=[pk]), reverse("linkage:edit_crime", args=[pk])]
    found += [reverse("ledgers:list", args=[kind]) for kind in ("proposal", "patrol")]
    for pk in world.campaigns:
        found += [reverse(f"campaigns:{name}", args=[pk]) for name in ("campaign", "edit", "draft")]
    found += [reverse("campaigns:checklists"), reverse("campaigns:new")]
    for pk in world.checklists:
        found += [reverse(f"campaigns:checklist{name}", args=[pk]) for name in ("", "_edit", "_file", "_export")]
        found.append(reverse("campaigns:new") + f"?start=list:{pk}")
    for pk in world.campaigns:
        found.append(reverse("campaigns:checklist_new") + f"?campaign={pk}")
        found.append(reverse("campaigns:new") + f"?start=campaign:{pk}")
    for pk in Finding.objects.values_list("pk", flat=True):
        found += [reverse(f"campaigns:{name}", args=[pk]) for name in ("finding", "raise")]
    found += [reverse(f"ledgers:{name}", args=[pk]) for pk in world.entries for name in ("entry", "raise")]
    found += [reverse("linkage:penalty", args=[pk]) for pk in world.opinions]
    found += [reverse(f"readings:{name}", args=[pk]) for pk in world.readings for name in ("reading", "draft")]
    found += [reverse("readings:list"), reverse("board:telling")]
    found += ["/work/inspections/", "/work/inspections/?scope=bad", "/work/inspections/warnings/", "/work/register/"]
    for pk in world.inspections:
        found += [reverse(f"inspections:{name}", args=[pk]) for name in ("inspection", "sheet")]
        found.append(reverse("inspections:event", args=[pk, "cancel"]))
    return found


def seen_of(asking: Principal, model: type[Model]) -> QuerySet:
    """What ``asking`` sees of ``model``; of an empty table nothing, without asking its rule: writing out the longer
    rules takes most of the time of a world, and most worlds have most tables empty."""
    return visible(asking, model) if model._default_manager.exists() else model._default_manager.none()


def check_rules(world: World, person: Person, acting: Membership) -> None:
    asking = principal_for(acting)
    for model, facts, sees in (
        (Clue, world.clues, world.sees_clue),
        (Referral, world.referrals, world.sees_referral),
        (Rectification, world.rectifications, world.sees_rectification),
        (Room, world.rooms, world.sees_room),
        (Document, world.documents, world.sees_document),
        (Campaign, world.campaigns, world.sees_campaign),
        (Checklist, world.checklists, world.sees_checklist),
        (Entry, world.entries, world.sees_entry),
        (PenaltyOpinion, world.opinions, world.sees_opinion),
        (Reading, world.readings, world.sees_reading),
        (Telling, world.tellings, world.sees_telling),
        (CrimeTransfer, world.crimes, world.sees_crime),
        (Inspection, world.inspections, world.sees_inspection),
        (Order, world.orders, world.sees_order),
        (Analysis, world.analyses, partial(analysed.sees_analysis, world)),
        (Alert, world.alerts, partial(analysed.sees_alert, world)),
        (Adoption, world.adoptions, partial(analysed.sees_adoption, world)),
        (Overlap, world.overlaps, partial(overlapping.sees_overlap, world)),
        (Consent, world.consents, partial(overlapping.sees_consent, world)),
        (Merger, world.mergers, world.sees_merger),
        (QuarterPlan, world.plans, partial(operating.sees_plan, world)),
        (Proposal, world.proposals, partial(operating.sees_proposal, world)),
        (OperationDraft, world.drafts, partial(operating.sees_draft, world)),
        (Operation, world.operations, world.sees_operation),
        (Accompaniment, world.accompaniments, world.sees_accompaniment),
    ):
        seen = set(seen_of(asking, model).values_list("pk", flat=True))
        assert seen == {pk for pk in facts if sees(person, acting, pk)}
    for model in (JointFinding, ActionItem):
        beside = set(seen_of(asking, model).values_list("operation", flat=True))
        assert beside == {pk for pk in world.operations if world.sees_operation(person, acting, pk)}
    for code, model in MODELS.items():
        measures = set(seen_of(asking, model).values_list("pk", flat=True))
        known = {key for key in world.measures if key[0] == code}
        assert measures == {key[1] for key in known if world.sees_measure(person, acting, key)}
    seen = set(seen_of(asking, Service).values_list("pk", flat=True))
    issued = {pk for pk, facts in world.services.items() if world.documents[facts["document"]]["issued"]}
    at_issuer = {pk for pk in world.services if world.sees_service(person, acting, pk)}
    assert seen & issued == at_issuer & issued
    assert seen - issued <= at_issuer
    asked = {each.document_id for each in seen_of(asking, CoIssue).filter(co_issuer=acting.organisation_id)}
    assert asked == {pk for pk, facts in world.documents.items() if world.issues_jointly(person, acting, facts)}
    hosted = {each.document_id for each in seen_of(asking, CoIssue).exclude(co_issuer=acting.organisation_id)}
    assert hosted <= {pk for pk, facts in world.documents.items() if world.sees_its_record(person, acting, facts)}
    rated = set(seen_of(asking, InspectionRating).values_list("inspection", flat=True))
    assert rated == {
        pk for pk, facts in world.inspections.items() if facts["said"] and world.sees_rating(person, acting, pk)
    }
    warned = set(seen_of(asking, InspectionWarning).values_list("clue", flat=True))
    assert warned == {
        pk for pk in InspectionWarning.objects.values_list("clue", flat=True) if world.sees_clue(person, acting, pk)
    }
    assert {reply.text for reply in seen_of(asking, Reply)} <= world.allowed(person, acting)
    beside = {
        each.text
        for model in (InternalNote, SharedNote, RoomEvent, Remark)
        for each in seen_of(asking, model)
        if each.text
    }
    assert beside <= world.allowed(person, acting)


def check_pages(world: World, person: Person, acting: Membership, addresses: list[str]) -> None:
    allowed = world.allowed(person, acting)
    browser = Client()
    browser.force_login(acting.user)
    session = browser.session
    session[SESSION_KEY] = acting.pk
    session.save()
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code in {200, 302, 404}
        met = set(MARKER.findall(answer.content.decode()))
        assert met <= allowed, f"{address} as {acting.role} of {acting.organisation_id}: {met - allowed}"
    check_feeds(world, person, acting)
    leaving.check(world, person, acting, browser)
    operating.check_numbers(world, person, acting, browser)
    page = browser.get("/work/clues/?scope=all")
    listed = set(MARKER.findall(page.content.decode()))
    seen = [pk for pk in world.clues if world.sees_clue(person, acting, pk)]
    assert listed == {Clue.objects.get(pk=pk).title for pk in seen} | {world.views[acting.pk].name}
    assert [link.count for link in page.context["selection"].links] == [len(seen)]
    # The board counts what is listed.
    counted = count(principal_for(acting), Wanted(source="clues"))
    open_clues = [pk for pk in seen if Clue.objects.get(pk=pk).state != "closed"]
    assert counted.all.total == len(open_clues)
    assert sum(number.total for number in counted.states.values()) == len(open_clues)


def check_feeds(world: World, person: Person, acting: Membership) -> None:
    """What calendar programs read without signing in: the days a member sees, but not of confined matters; of the
    organisation, what every member sees."""
    outside = {pk for pk, facts in world.operations.items() if facts["clue"] and world.clues[facts["clue"]]["confined"]}
    operations = {pk: facts for pk, facts in world.operations.items() if pk not in outside}
    visits = {pk: facts for pk, facts in world.accompaniments.items() if facts["operation"] not in outside}
    own = {
        facts["title"]
        for pk, facts in operations.items()
        if facts["dated"] and world.sees_operation(person, acting, pk)
    }
    own |= {facts["place"] for pk, facts in visits.items() if world.sees_accompaniment(person, acting, pk)}
    assert words_of_feed(acting, of_organisation=False) == own
    if acting.role != "head":
        return
    everybody = [
        (Person(list(Membership.objects.filter(user=each.user_id).select_related("organisation"))), each)
        for each in Membership.objects.filter(organisation=acting.organisation_id)
    ]
    here = acting.organisation_id
    shared = {
        facts["title"]
        for pk, facts in operations.items()
        if facts["held"] and here in {facts["lead"], *facts["parties"]}
        if all(world.sees_operation(who, seat, pk) for who, seat in everybody)
    }
    shared |= {
        facts["place"]
        for pk, facts in visits.items()
        if facts["body"] == here and all(world.sees_accompaniment(who, seat, pk) for who, seat in everybody)
    }
    assert words_of_feed(acting, of_organisation=True) == shared


def words_of_feed(acting: Membership, *, of_organisation: bool) -> set[str]:
    _feed, token = make_feed(principal=principal_for(acting), of_organisation=of_organisation)
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    return set(MARKER.findall(answer.content.decode().replace("\r\n ", "")))


class Worlds:
    """A quarter of the random worlds: four classes, so that the processes of a run share them."""

    @classmethod
    def setUpTestData(cls):
        """The public pages, once for all worlds: below them drafts are made."""
        make_site()
        ensure_workflow()

    @settings(
        max_examples=WORLDS // 4,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors],
    )
    @given(st.data())
    def test_no_surface_shows_what_the_rules_deny(self, data):
        cache.clear()
        world = build(data.draw)
        for person in world.people:
            for acting in person.memberships:
                check_rules(world, person, acting)
                operating.check(world, person, acting)
                visiting.check(world, person, acting)
        person = data.draw(st.sampled_from(world.people))
        acting = data.draw(st.sampled_from(person.memberships))
        # A few of the addresses each time: over all worlds every kind of page is asked for by every kind of member.
        chosen = data.draw(st.lists(st.sampled_from(pages(world)), min_size=3, max_size=6, unique=True))
        check_pages(world, person, acting, chosen)


class FirstWorldsTest(Worlds, TestCase):
    pass


class SecondWorldsTest(Worlds, TestCase):
    pass


class ThirdWorldsTest(Worlds, TestCase):
    pass


class FourthWorldsTest(Worlds, TestCase):
    pass


@pytest.mark.django_db
def test_the_oracle_notices_a_rule_that_shows_too_much(monkeypatch):
    """The check can fail: with a rule that forgets recusals it does."""
    world = World()
    bureau = organisation("coordinating")
    person = Person([member(bureau, "clerk")])
    held = clue(bureau, title=world.marker())
    held.recusals.create(user=person.memberships[0].user, reason="x", declared_by=person.memberships[0].user)
    world.people.append(person)
    world.clues[held.pk] = {
        "holder": bureau.pk,
        "about": set(),
        "named": set(),
        "recused": {person.memberships[0].user_id},
        "confined": False,
        "handlers": set(),
        "markers": {held.title},
    }
    check_rules(world, person, person.memberships[0])
    held.recusals.all().delete()
    with pytest.raises(AssertionError):
        check_rules(world, person, person.memberships[0])
