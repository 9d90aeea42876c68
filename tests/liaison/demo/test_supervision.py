"""The sample campaigns, linkage and ledgers: live work in the states that the pages show."""

import pytest

from liaison.campaigns.flow import CAMPAIGN, FINDING
from liaison.campaigns.models import Campaign, Finding
from liaison.demo.disposal import load_disposal
from liaison.demo.loader import load
from liaison.demo.supervision import load_campaigns, load_ledgers, load_linkage
from liaison.disposal.flow import FLOWS
from liaison.disposal.services import MODELS
from liaison.ledgers.flow import LEDGER
from liaison.ledgers.kinds import KINDS
from liaison.ledgers.models import Entry
from liaison.linkage.flow import CRIME, PENALTY
from liaison.linkage.models import CrimeTransfer, PenaltyOpinion


@pytest.mark.django_db
def test_there_is_work_in_many_states_and_it_is_loaded_once():
    load()
    for model, flow in ((Campaign, CAMPAIGN), (CrimeTransfer, CRIME), (PenaltyOpinion, PENALTY), (Entry, LEDGER)):
        assert set(model.objects.values_list("state", flat=True)) == set(flow.state_by_code)
    # a demand is drafted by the sample officers, its re-check is left to whoever opens the demo
    found = set(Finding.objects.values_list("state", flat=True))
    assert found == set(FINDING.state_by_code) - {"corrected", "confirmed"}
    assert set(Entry.objects.values_list("kind", flat=True)) == set(KINDS)
    for flow in FLOWS:
        assert set(MODELS[flow.code].objects.values_list("state", flat=True)) == set(flow.state_by_code)
    assert (load_campaigns(), load_linkage(), load_ledgers(), load_disposal()) == (0, 0, 0, 0)
