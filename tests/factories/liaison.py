"""Organisations, people and clues for tests: invented, short."""

from datetime import date
from itertools import count

from django.contrib.auth import get_user_model

from core.access import SYSTEM, Principal
from liaison.clues.handling import create_clue
from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Level, OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation, Region

_serial = count(1)


def region(name: str = "示例市", level: str = Level.CITY, parent: Region | None = None) -> Region:
    """The region ``name``; made when it is not there."""
    return Region.objects.get_or_create(name=name, parent=parent, defaults={"level": level})[0]


def organisation(kind: str = OrganisationKind.ENFORCEMENT, **values) -> Organisation:
    """An organisation with a name of its own."""
    serial = next(_serial)
    given = {
        "name": f"示例市第{serial}执法局",
        "short_name": f"第{serial}局",
        "number_code": f"示{serial}",
        "legal_basis": "《行政执法监督条例》第二条",
        "region": values.pop("region", None) or region(),
    }
    return Organisation.objects.create(kind=kind, **given | values)


def member(of: Organisation | None = None, role: str = Role.CLERK, **values) -> Membership:
    """A person with a membership of ``of`` (an organisation of its own when None)."""
    serial = next(_serial)
    user = values.pop("user", None) or get_user_model().objects.create_user(
        f"member{serial}", f"member{serial}@example.org", "sehr-geheim-2026", display_name=f"成员{serial}"
    )
    joined = values.pop("joined_on", date(2025, 1, 1))
    return Membership.objects.create(
        user=user, organisation=of or organisation(), role=role, joined_on=joined, **values
    )


def principal(of: Organisation | None = None, role: str = Role.CLERK) -> Principal:
    """The principal of a new member."""
    return principal_for(member(of, role))


def clue(holder: Organisation | None = None, **values) -> Clue:
    """A clue held by ``holder`` (a coordinating body of its own when None)."""
    serial = next(_serial)
    given = {
        "title": f"反映第{serial}号事项重复罚款",
        "description": "同一行为三日内被两个中队各罚一次。",
        "kind": "fines",
        "source": "public",
    }
    return create_clue(holder=holder or organisation(OrganisationKind.COORDINATING), principal=SYSTEM, **given | values)
