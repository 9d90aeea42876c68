"""Rows in the record of a clue that no event of its flow makes."""

import datetime as dt

import pytest
from django.utils import timezone

from liaison.clues.handling import reporter_told
from liaison.clues.services import confine, relate, write_to_reporter
from liaison.intake import receipts
from liaison.intake.models import Receipt
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation

pytestmark = pytest.mark.django_db


def test_what_happens_beside_does_not_begin_the_feedback_again():
    """Whoever was told the result was told, though the clue was confined afterwards."""
    bureau = organisation(OrganisationKind.COORDINATING)
    head = member(bureau, Role.HEAD)
    asking, item = principal_for(head), clue(bureau, state="feedback", handler=head)
    Receipt.objects.create(
        clue=item,
        number=receipts.new_number(timezone.localdate()),
        passphrase_hash="x",
        submission_key="0" * 32,
        made_at=timezone.now(),
    )
    before = {"workflow": "clue", "subject": item.subject, "event": "accept", "actor": "某", "to_state": "feedback"}
    Transition.objects.create(from_state="rectifying", at=timezone.now() - dt.timedelta(days=1), **before)
    with pytest.raises(EventRefused):
        reporter_told(item, asking, {})
    write_to_reporter(clue=item, principal=asking, text="已办结")
    confine(clue=item, confined=True, principal=asking)
    reporter_told(item, asking, {})


def test_relating_twice_is_recorded_once():
    bureau = organisation()
    one, other, asking = clue(bureau), clue(bureau), principal_for(member(bureau))
    for _time in range(2):
        relate(clue=one, number=other.number, principal=asking)
    assert [row.note for row in Transition.objects.filter(event="related")] == [other.number]
