"""Building a random world: organisations, people, clues and all that is made of them, as the services make it."""

from __future__ import annotations

from django.utils import timezone
from hypothesis import strategies as st

from content.pages.models import NoticeIndexPage
from core.access import visible
from core.calendar import calendar
from liaison.clues.models import Clue, InternalNote
from liaison.documents.models import Document
from liaison.documents.services import create_document
from liaison.levels.models import Order, Remark
from liaison.notices.writing import tell
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Delegation
from liaison.rectifications.models import Statement
from liaison.rectifications.services import issue
from liaison.referrals.models import Referral
from liaison.referrals.services import send_referral, write_shared_note
from liaison.rooms.models import Participant
from liaison.rooms.services import attendance, messages, people, polls, records
from liaison.workflow.announcing import Happening
from liaison.workflow.engine import fire
from liaison.workspace.models import SavedView
from tests.factories.liaison import clue, member, organisation
from tests.properties import leaving, operating, overlapping, visiting
from tests.properties.inspected import inspect
from tests.properties.supervised import ask_co_issuers, put_out, supervise
from tests.properties.worlds import Person, World

KINDS = ("coordinating", "procuratorate", "discipline", "enforcement")
ROLES = ("head", "clerk", "auditor", "reader")


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
