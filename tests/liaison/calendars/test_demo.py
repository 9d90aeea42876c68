"""The sample quarter in the calendar: whoever tries the demo finds days there."""

import datetime as dt

import pytest
from django.utils import timezone

from liaison.calendars.items import items_between
from liaison.calendars.models import Appointment, InvitationMail
from liaison.demo.operations import load_operations
from liaison.demo.organisations import load_organisations, load_people
from liaison.joint.models import Operation
from liaison.organisations.acting import principal_for
from liaison.organisations.models import Membership


@pytest.mark.django_db
def test_the_parties_of_the_sample_quarter_find_days_and_nobody_is_mailed():
    load_organisations()
    load_people()
    load_operations()
    today = timezone.localdate()
    around = today - dt.timedelta(days=60), today + dt.timedelta(days=60)
    for name in ("approver", "clerk", "procurator", "congress", "chamber", "discipline", "body"):
        seat = Membership.objects.active().select_related("user", "organisation").get(user__username=name)
        assert {item.code for item in items_between(principal_for(seat), *around)} & {"operation", "accompaniment"}
    confirmed = Operation.objects.filter(state="confirmed")
    assert Appointment.objects.filter(operation__in=confirmed).count() == confirmed.count()
    assert not InvitationMail.objects.exists()
