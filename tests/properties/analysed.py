"""Analyses of lost cases in random worlds, with what the body writes and a warning to a body: facts for the oracle."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from hypothesis import strategies as st

from liaison.analyses.services import draft_alert, open_analysis, write_analysis
from liaison.organisations.acting import principal_for
from liaison.workflow.engine import fire
from tests.factories.liaison import member, organisation

STAGES = ("opened", "written", "submitted", "accepted")


def analyse(draw, world) -> None:
    """A case that an enforcement body lost, opened by the coordinating body or by a reconsideration body."""
    body = world.orgs[3]
    opener = draw(st.sampled_from([world.orgs[0], organisation("reconsideration")]))
    title, written, stage = world.marker(), world.marker(), draw(st.sampled_from(STAGES))
    item = open_analysis(
        principal=principal_for(member(opener, "head")),
        body=body,
        origin="judgment",
        outcome="revoked",
        decided_on=dt.date(2026, 1, 5),
        title=title,
        summary=title,
        case_number=title,
        decided_by="x",
    )
    world.analyses[item.pk] = {
        "sides": {opener.pk, item.coordinator_id},
        "body": body.pk,
        "handed_in": stage in {"submitted", "accepted"},
        "markers": {title},
        "said": set(),
    }
    if stage == "opened":
        return
    clerk, head = principal_for(member(body)), principal_for(member(body, "head"))
    texts = dict.fromkeys(("explanation", "unit", "remedy", "lesson"), written)
    write_analysis(analysis=item, principal=clerk, causes=["facts"], **texts)
    world.analyses[item.pk]["said"] = {written}
    if stage == "written":
        return
    fire(item, "propose", principal=clerk, note=written)
    fire(item, "submit", principal=head)
    if stage == "accepted":
        fire(item, "accept", principal=principal_for(member(item.coordinator, "head")))
        warn(draw, world, item)


def warn(draw, world, item) -> None:
    """A warning to a body, a draft or sent and answered."""
    sender, words, said = item.coordinator, world.marker(), world.marker()
    drafter, head = (principal_for(member(sender, "head")) for _n in range(2))
    bodies = [each for each in world.orgs[3:] if each.kind == "enforcement"]
    texts = {"title": words, "text": words, "requirements": words}
    alert = draft_alert(principal=drafter, analysis=item, kind="warning", bodies=bodies, **texts)
    sent = draw(st.booleans())
    world.alerts[alert.pk] = {"sender": sender.pk, "bodies": {b.pk for b in bodies}, "sent": sent, "markers": {words}}
    if sent:
        fire(alert, "propose", principal=drafter)
        fire(alert, "issue", principal=head)
    for adoption in alert.adoptions.all():
        facts = {"sender": sender.pk, "body": adoption.body_id, "sent": sent, "markers": {words}}
        world.adoptions[adoption.pk] = facts
    if sent:
        answered = alert.adoptions.first()
        theirs = principal_for(member(answered.body, "head"))
        fire(answered, "receive", principal=theirs)
        fire(answered, "adopt", principal=theirs, values={"measures": said}, note=said)
        world.adoptions[answered.pk]["markers"] = {words, said}


# --- the oracle ------------------------------------------------------------------------------------------------------


def sees_analysis(world, _person, acting, pk: int) -> bool:
    facts = world.analyses[pk]
    return acting.organisation_id in facts["sides"] | {facts["body"]}


def sees_alert(world, _person, acting, pk: int) -> bool:
    facts = world.alerts[pk]
    return acting.organisation_id == facts["sender"] or (facts["sent"] and acting.organisation_id in facts["bodies"])


def sees_adoption(world, _person, acting, pk: int) -> bool:
    facts = world.adoptions[pk]
    return acting.organisation_id == facts["sender"] or (facts["sent"] and acting.organisation_id == facts["body"])


def words(world, person, acting) -> set[str]:
    """Markers of analyses and warnings that this member may meet."""
    found: set[str] = set()
    for pk, facts in world.analyses.items():
        if sees_analysis(world, person, acting, pk):
            found |= facts["markers"]
            if facts["handed_in"] or acting.organisation_id == facts["body"]:
                found |= facts["said"]
    for kept, sees in ((world.alerts, sees_alert), (world.adoptions, sees_adoption)):
        for pk, facts in kept.items():
            if sees(world, person, acting, pk):
                found |= facts["markers"]
    return found


def addresses(world) -> list[str]:
    """Every page of them."""
    found = [reverse(f"analyses:{name}") for name in ("list", "figures", "common", "adoptions", "new")]
    found.append(reverse("analyses:list") + "?scope=review&q=暗记")
    for pk in world.analyses:
        found += [reverse(f"analyses:{name}", args=[pk]) for name in ("analysis", "write", "raise")]
        found += [reverse("analyses:new_alert", args=[pk, "plan"]), reverse("analyses:event", args=[pk, "accept"])]
        found.append(f"{reverse('documents:new')}?about=analysis:{pk}")
    for pk in world.alerts:
        found += [reverse(f"analyses:{name}", args=[pk]) for name in ("alert", "edit_alert")]
        found.append(reverse("analyses:alert_event", args=[pk, "issue"]))
    for pk in world.adoptions:
        found += [reverse("analyses:adoption", args=[pk]), reverse("analyses:adoption_event", args=[pk, "insist"])]
    return found
