"""A bureau with two heads, a drafter and certificated supervisors, three bodies, and documents on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from core import outbox
from core.access import Principal
from liaison.documents.models import Document, Service
from liaison.documents.services import create_document
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation
from liaison.workflow.engine import fire
from tests.factories.liaison import member, organisation

TEXT = "经查，你单位存在以下问题。\n一、重复处罚。同一行为被两个中队各罚一次。\n二、请自行纠正并书面回复。"


@dataclass
class World:
    """Who takes part."""

    bureau: Organisation
    bodies: list[Organisation]
    drafter: Membership
    head: Membership
    other_head: Membership
    supervisors: list[Membership] = field(default_factory=list)
    answerers: list[Membership] = field(default_factory=list)

    def as_(self, member: Membership) -> Principal:
        return principal_for(member)

    def draft(self, kind: str = "notice", bodies: int = 1, **values) -> Document:
        given = {"title": "关于重复处罚问题的通知书", "text": TEXT, "supervisors": self.supervisors}
        given["addressees"] = self.bodies[:bodies]
        return create_document(kind=kind, principal=principal_for(self.drafter), **given | values)

    def approved(self, kind: str = "notice", bodies: int = 1, **values) -> Document:
        document = self.draft(kind, bodies, **values)
        fire(document, "submit", principal=principal_for(self.drafter))
        fire(document, "approve", principal=principal_for(self.head))
        return document

    def issued(self, kind: str = "notice", bodies: int = 1, at=None, **values) -> Document:
        document = self.approved(kind, bodies, **values)
        fire(document, "issue", principal=principal_for(self.drafter), at=at)
        return document

    def service(self, document: Document, body: int = 0) -> Service:
        return document.services.get(addressee=self.bodies[body])


@pytest.fixture
def world(db) -> World:
    bureau = organisation(OrganisationKind.COORDINATING)
    bodies = [organisation(OrganisationKind.ENFORCEMENT) for _ in range(3)]
    return World(
        bureau=bureau,
        bodies=bodies,
        drafter=member(bureau),
        head=member(bureau, Role.HEAD),
        other_head=member(bureau, Role.HEAD),
        supervisors=[member(bureau, certificate=f"示监督{n:04}") for n in (7, 12)],
        answerers=[member(body) for body in bodies],
    )


@pytest.fixture
def drained():
    """Do the work that waits, as the clock of the portal would."""

    def drain() -> None:
        for topic in ("documents.produce", "documents.conclude"):
            outbox.drain(topic)

    return drain


@pytest.fixture
def seals(tmp_path, settings):
    """A folder of certificates, as an office configures it."""
    settings.PORTAL_SEAL_DIR = str(tmp_path)
    return tmp_path
