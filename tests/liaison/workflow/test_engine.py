"""Every workflow: what may happen, to whom it is allowed, and that nothing else happens."""

import pytest

from core.access import SYSTEM
from liaison.clues.choices import Tier
from liaison.clues.flow import CLUE
from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.definition import Event, Party, State, Workflow
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation, principal

#: Events by state, as the handling rules of clues give them; "!" marks those for heads only. All else must be refused.
ALLOWED = {
    "received": "accept decline! assign! merge pause! resume!",
    "analysing": "decline! assign! triage verify feed_back merge pause! resume!",
    "verifying": "assign! supervise no_problem merge pause! resume!",
    "supervising": "assign! dispose! feed_back pause! resume!",
    "rectifying": "assign! feed_back pause! resume!",
    "feedback": "assign! back_to_rectification! close! pause! resume!",
    "closed": "reopen!",
    "declined": "reopen!",
    "merged": "",
    "withdrawn": "",
}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state.code for state in CLUE.states])
def test_in_every_state_every_role_may_do_what_is_listed_and_nothing_else(state):
    bureau = organisation(OrganisationKind.COORDINATING)
    item = clue(bureau)
    Clue.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    for role in Role:
        expected = {
            event.rstrip("!")
            for event in ALLOWED[state].split()
            if role == Role.HEAD or (role == Role.CLERK and not event.endswith("!"))
        }
        asking = principal(bureau, role)
        assert {event.code for event in permitted_events(asking, item)} == expected
        for event in set(CLUE.event_by_code) - expected:
            with pytest.raises(EventRefused):
                fire(item, event, principal=asking, values=dict.fromkeys(CLUE.event(event).requires, "x"))
    outsider = principal(organisation(OrganisationKind.COORDINATING), Role.HEAD)
    assert permitted_events(outsider, item) == []
    assert not Transition.objects.exclude(event="received").exists()


@pytest.mark.django_db
def test_the_five_steps_leave_a_record_of_each():
    bureau = organisation(OrganisationKind.COORDINATING)
    head, clerk = principal(bureau, Role.HEAD), principal(bureau)
    item = clue(bureau)
    fire(item, "accept", principal=clerk)
    assert item.responded_at is not None
    fire(item, "verify", principal=clerk, values={"track": "complex"})
    fire(item, "supervise", principal=clerk, values={"findings": "两次处罚为同一行为。"}, note="见称重单")
    fire(item, "dispose", principal=head, values={"tier": Tier.COMMON})
    fire(item, "feed_back", principal=clerk)
    assert item.step == 5
    fire(item, "close", principal=head, values={"outcome": "rectified"})
    assert (item.state, item.tier, item.track, item.outcome) == ("closed", "common", "complex", "rectified")
    assert item.closed_at is not None
    events = list(Transition.objects.filter(subject=item.subject).values_list("event", "from_state", "to_state"))
    assert events[0] == ("received", "", "received")
    assert events[-1] == ("close", "feedback", "closed")
    assert len(events) == 7


@pytest.mark.django_db
def test_what_is_required_is_named_and_nothing_changes_without_it():
    bureau = organisation(OrganisationKind.COORDINATING)
    item = clue(bureau, state="verifying")
    with pytest.raises(EventRefused) as refused:
        fire(item, "supervise", principal=principal(bureau))
    assert refused.value.missing == ("findings",)
    item.refresh_from_db()
    assert item.state == "verifying"


@pytest.mark.django_db
def test_named_handlers_do_the_work_and_other_clerks_do_not():
    bureau = organisation(OrganisationKind.COORDINATING)
    handler, other = member(bureau), member(bureau)
    item = clue(bureau)
    fire(item, "assign", principal=principal(bureau, Role.HEAD), values={"handler": handler.pk})
    assert item.handler == handler
    assert permitted_events(principal_for(other), item) == []
    fire(item, "accept", principal=principal_for(handler))
    with pytest.raises(EventRefused):
        fire(item, "assign", principal=principal(bureau, Role.HEAD), values={"handler": member().pk})


@pytest.mark.django_db
def test_only_the_system_withdraws():
    item = clue()
    fire(item, "withdraw", principal=SYSTEM)
    assert item.state == "withdrawn"


def test_a_table_with_mistakes_says_all_of_them():
    wrong = Workflow(
        code="w",
        label="w",
        initial="a",
        parties=(Party("p", "p"),),
        states=(State("a", "a"), State("b", "b"), State("c", "c", final=True)),
        events=(Event("go", "go", ("a",), "nowhere", ("p.head", "q.clerk")), Event("x", "x", ("b",), "c", ())),
    )
    text = "\n".join(wrong.problems())
    for part in ("'nowhere'", "'q.clerk'", "allowed to nobody", "'b' cannot be reached", "'c' cannot be reached"):
        assert part in text
