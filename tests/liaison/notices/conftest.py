"""Two offices and a body, and work between them."""

from types import SimpleNamespace

import pytest

from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership
from liaison.referrals.choices import Request
from liaison.referrals.services import send_referral
from tests.factories.liaison import clue, member, organisation

DEMAND = {
    "title": "规范占道经营处罚",
    "disclosed": "抽查发现同一行为重复处罚。",
    "requirements": "退还第二次罚款。",
    "legal_basis": "《行政执法监督条例》",
}


@pytest.fixture
def world(db):
    """bureau (coordinating), procuratorate and body, each with head, two clerks and an auditor; somebody elsewhere."""
    made = SimpleNamespace(
        bureau=organisation(OrganisationKind.COORDINATING),
        procuratorate=organisation(OrganisationKind.PROCURATORATE),
        body=organisation(OrganisationKind.ENFORCEMENT),
    )
    for name in ("bureau", "procuratorate", "body"):
        of = getattr(made, name)
        for role, title in ((Role.HEAD, "head"), (Role.CLERK, "clerk"), (Role.CLERK, "other"), (Role.AUDITOR, "audit")):
            setattr(made, f"{name}_{title}", member(of, role))
    made.elsewhere = member(organisation(OrganisationKind.CHAMBER))
    return made


def as_(membership: Membership):
    """The principal of ``membership``."""
    return principal_for(membership)


def told(kind: str) -> set[Membership]:
    """Who has a notice of ``kind``."""
    return set(Membership.objects.filter(notices__kind=kind))


def handled(world, **values):
    """A clue of the bureau with its clerk as handler, being analysed."""
    return clue(world.bureau, handler=world.bureau_clerk, **{"state": "analysing"} | values)


def refer(world, item=None, **values):
    """A referral of the bureau's clue to the procuratorate."""
    given = {"fields": ["description"], "request": Request.values[0], "legal_basis": "《行政执法监督条例》第三条"}
    return send_referral(
        clue=item or handled(world), receiver=world.procuratorate, principal=as_(world.bureau_clerk), **given | values
    )
