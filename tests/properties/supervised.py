"""What random worlds hold beside clues: campaigns, ledgers, the linkage, and documents out of them.

``world`` is the world of ``worlds``, whose oracle knows what is stored in it here.
"""

from __future__ import annotations

from django.utils import timezone
from hypothesis import strategies as st

from core.access import visible
from liaison.board.models import Telling
from liaison.board.tellable import tellable
from liaison.campaigns.checklists import keep_checklist
from liaison.campaigns.lines import Line
from liaison.campaigns.services import draft_document, plan_campaign, record_check
from liaison.clues.models import Clue
from liaison.disposal.services import demand_accountability, request_decision
from liaison.documents.models import Document, Reply
from liaison.documents.services import create_document
from liaison.ledgers.services import record_entry
from liaison.linkage.services import draw_up, send_opinion
from liaison.organisations.acting import principal_for
from liaison.readings.models import Reading, hash_of
from liaison.workflow.engine import fire
from tests.factories.liaison import member, organisation
from tests.properties.analysed import analyse


def supervise(draw, world) -> None:
    """One of them: each takes as long as the rest of a world, and none knows another."""
    parts = [run_campaign, keep_ledgers, link, take_measures, analyse, open_draft, tell_numbers]
    draw(st.sampled_from(parts))(draw, world)


def run_campaign(draw, world) -> None:
    """A campaign over a body, with a finding and a document out of it."""
    bureau, procuratorate, _discipline, body = world.orgs[:4]
    planner, approver = (principal_for(member(bureau, "head")) for _ in range(2))
    partners, plan, found = draw(st.lists(st.just(procuratorate), max_size=1)), world.marker(), world.marker()
    day = timezone.localdate()
    kept = keep_checklist(principal=planner, name=world.marker(), lines=[Line("一项")])
    world.checklists[kept.pk] = {"organisation": bureau.pk, "markers": {kept.name}}
    campaign = plan_campaign(
        principal=planner,
        kind="special",
        starts_on=day,
        ends_on=day,
        bodies=[body],
        partners=partners,
        items=[("一项", "")],
        checklists=[kept],
        title=plan,
        purpose="x",
        basis="x",
    )
    facts = {"organisation": bureau.pk, "partners": {each.pk for each in partners}, "bodies": {body.pk}}
    world.campaigns[campaign.pk] = facts | {"approved": draw(st.booleans()), "markers": {plan}}
    if world.campaigns[campaign.pk]["approved"]:
        fire(campaign, "submit", principal=planner)
        fire(campaign, "approve", principal=approver)
        finding = {"title": found, "text": found, "evidence": found, "category": "law", "tier": "general"}
        covered, item = campaign.covered.get(), campaign.items.get()
        record_check(covered=covered, item=item, principal=planner, result="problem", finding=finding)
        world.campaigns[campaign.pk]["markers"].add(found)
        if draw(st.booleans()):
            fire(campaign.findings.get(), "confirm", principal=planner, values={"tier": "general"})
            title = world.marker()
            document = draft_document(
                campaign=campaign,
                findings=[campaign.findings.get()],
                kind="feedback_letter",
                principal=planner,
                title=title,
                text=title,
            )
            paper(draw, world, document, approver, {"campaign": campaign.pk}, {title})


def keep_ledgers(draw, world) -> None:
    """Entries of two ledgers, one perhaps restricted, with documents out of them."""
    _bureau, procuratorate, discipline, body = world.orgs[:4]
    for keeper, kind in ((procuratorate, "proposal"), (discipline, "patrol")):
        title, restricted = world.marker(), kind == "patrol" and draw(st.booleans())
        entry = record_entry(
            principal=principal_for(member(keeper, "head")),
            kind=kind,
            title=title,
            day=timezone.localdate(),
            text=title,
            details={"reference": "x", "unit": "x"},
            secrecy="restricted" if restricted else "open",
        )
        world.entries[entry.pk] = {"organisation": keeper.pk, "restricted": restricted, "markers": {title}}
        if draw(st.booleans()):
            one, other, words = (*(principal_for(member(keeper, "head")) for _ in range(2)), world.marker())
            given = {"kind": "prompt", "addressees": [body], "title": words, "text": words}
            document = create_document(principal=one, about=entry, **given)
            paper(draw, world, document, other, {"entry": entry.pk}, {words})


def link(draw, world) -> None:
    """A penalty opinion to a body, and a suspected crime."""
    _bureau, procuratorate, _discipline, body = world.orgs[:4]
    title = world.marker()
    texts = {"suspect": "某", "facts": "x", "legal_basis": "x", "decision_number": "x", "advice": "x"}
    opinion = send_opinion(principal=principal_for(member(procuratorate, "head")), body=body, title=title, **texts)
    world.opinions[opinion.pk] = {"sides": {procuratorate.pk, body.pk}, "markers": {title}}
    prosecute(draw, world, procuratorate, body)


def open_draft(draw, world) -> None:
    """A white paper in draft, opened by the bureau to another organisation, which has given its opinion."""
    bureau, reader = world.orgs[:2]
    words = world.marker()
    content = {"title": words, "summary": words, "chapters": [{"title": words, "body": []}]}
    reading = Reading.objects.create(
        asker=bureau,
        reader=reader,
        number="示征〔2026〕1号",  # it stays on a tombstone: no marker
        title=words,
        content=content,
        content_hash=hash_of(content),
        opinion=words,
        state="commented",
        opened_by=member(bureau, "head"),
    )
    world.readings[reading.pk] = {"sides": {bureau.pk, reader.pk}, "markers": {words}}


def tell_numbers(draw, world) -> None:
    """Some organisations tell the bureau the numbers of what they have."""
    for teller in world.orgs[1:4]:
        if (codes := tellable(teller.kind)) and draw(st.booleans()):
            by = member(teller, "head")
            telling = Telling.objects.create(organisation=teller, receiver=world.orgs[0], what=codes[0], begun_by=by)
            world.tellings[telling.pk] = {teller.pk, world.orgs[0].pk}


def take_measures(draw, world) -> None:
    """A decision asked of the government, accountability demanded of a body; out of a clue, or of none."""
    bureau, _procuratorate, _discipline, body = world.orgs[:4]
    government = organisation("government")
    one, head = (principal_for(member(bureau, "head")) for _ in range(2))
    held = Clue.objects.filter(holder=bureau).first() if draw(st.booleans()) else None
    if held is not None and not visible(one, Clue).filter(pk=held.pk).exists():
        held = None
    out = draw(st.booleans())
    for code in ("decision", "accountability"):
        title = world.marker()
        given = {"principal": one, "body": body, "clue": held, "title": title, "facts": title, "legal_basis": "x"}
        if code == "decision":
            item = request_decision(**given, government=government, asked=title)
        else:
            item = demand_accountability(**given, officer=title, proposed="talk")
        if out:
            fire(item, "propose", principal=one)
            fire(item, "ask" if code == "decision" else "demand", principal=head)
        facts = {"taker": bureau.pk, "government": government.pk, "body": body.pk, "out": out, "markers": {title}}
        world.measures[code, item.pk] = facts | {"clue": held.pk if held else None}


def prosecute(draw, world, procuratorate, body) -> None:
    """A suspected crime, drawn up or transferred to the police with a copy to the procuratorate."""
    police, title, clerk = organisation("police"), world.marker(), principal_for(member(body))
    crime = draw_up(
        principal=clerk,
        police=police,
        procuratorate=procuratorate,
        evidence=[("documentary", title, "", "")],
        title=title,
        suspect=title,
        facts=title,
        legal_basis="x",
        charge="x",
    )
    moved = draw(st.booleans())
    if moved:
        fire(crime, "propose", principal=clerk)
        fire(crime, "approve", principal=principal_for(member(body, "head")))
        fire(crime, "transfer", principal=clerk)
    others = {police.pk, procuratorate.pk}
    world.crimes[crime.pk] = {"body": body.pk, "others": others, "moved": moved, "markers": {title}}


def paper(draw, world, document: Document, other, source: dict, markers: set[str]) -> None:
    """A document out of a record that is no clue: a draft, or issued and answered."""
    addressees = set(document.services.values_list("addressee", flat=True))
    facts = {"issuer": document.issuer_id, "issued": False, "addressees": addressees, "markers": markers} | source
    world.documents[document.pk] = facts
    for service in document.services.all():
        world.services[service.pk] = {"document": document.pk, "addressee": service.addressee_id, "markers": set()}
    if draw(st.booleans()):
        put_out(world, document, other)


def ask_co_issuers(world, document: Document, approver) -> None:
    """Approve it; with that its co-issuer is asked to sign it."""
    fire(document, "submit", principal=principal_for(document.drafted_by))
    fire(document, "approve", principal=approver)
    for each in document.co_issues.all():
        world.documents[document.pk]["asked"] = each.co_issuer_id


def put_out(world, document: Document, approver) -> None:
    """Issue it, with everybody who issues it jointly; one of its addressees has answered."""
    drafter = principal_for(document.drafted_by)
    ask_co_issuers(world, document, approver)
    for each in document.co_issues.all():
        fire(each, "sign", principal=principal_for(member(each.co_issuer, "head")))
    fire(document, "issue", principal=drafter)
    world.documents[document.pk]["issued"] = True
    service, said = document.services.first(), world.marker()
    Reply.objects.create(service=service, text=said, author=member(service.addressee, "clerk"))
    world.services[service.pk]["markers"] = {said}
