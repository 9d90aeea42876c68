"""The sample campaigns, linkage and ledgers: live work in the states that the pages show."""

import pytest

from liaison.campaigns.models import Campaign
from liaison.demo.loader import load
from liaison.demo.supervision import load_campaigns, load_ledgers, load_linkage
from liaison.ledgers.kinds import KINDS
from liaison.ledgers.models import Entry
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion


@pytest.mark.django_db
def test_there_is_work_in_many_states_and_it_is_loaded_once():
    load()
    assert set(Campaign.objects.values_list("state", flat=True)) == {
        *("planned", "approving", "checking", "correcting", "concluded", "abandoned")
    }
    crimes = set(CrimeTransfer.objects.values_list("state", flat=True))
    assert crimes == {"drafted", "proposed", "transferred", "review", "supervised", "concluded", "not_approved"}
    assert set(PenaltyOpinion.objects.values_list("state", flat=True)) == {"handling", "refused", "concluded"}
    assert set(Entry.objects.values_list("kind", flat=True)) == set(KINDS)
    assert set(Entry.objects.values_list("state", flat=True)) == {"recorded", "awaiting", "closed", "clue"}
    assert (load_campaigns(), load_linkage(), load_ledgers()) == (0, 0, 0)
