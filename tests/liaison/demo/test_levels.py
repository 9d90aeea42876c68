"""What offices of the sample municipality hand down, report up and supervise: in every state, loaded once."""

import pytest

from liaison.demo.loader import load
from liaison.demo.work import load_levels, load_overlaps
from liaison.levels.flow import ORDER
from liaison.levels.models import Order
from liaison.overlaps.models import Consent, Overlap
from liaison.referrals.models import Referral


@pytest.mark.django_db
def test_there_are_orders_in_every_state_and_matters_both_ways():
    load()
    found = set(Order.objects.values_list("state", flat=True))
    assert found == set(ORDER.state_by_code)
    assert {"assigned", "reported"} <= set(Referral.objects.values_list("direction", flat=True))
    assert load_levels() == load_overlaps() == 0
    assert set(Overlap.objects.values_list("state", flat=True)) == {"found", "asked"}
    assert {"asked", "agreed"} == set(Consent.objects.values_list("state", flat=True))
