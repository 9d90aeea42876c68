import pytest
from django.test import Client

from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Membership, Organisation
from tests.factories.liaison import member, organisation


@pytest.fixture
def bureau(db) -> Organisation:
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def head(bureau) -> Membership:
    return member(bureau, Role.HEAD)


@pytest.fixture
def clerk(bureau) -> Membership:
    return member(bureau, department="监督一科")


@pytest.fixture
def signed_in():
    """``signed_in(membership)``: a browser of its own, signed in and acting in ``membership``."""

    def sign_in(membership: Membership) -> Client:
        client = Client()
        client.force_login(membership.user)
        assert client.post("/work/as/", {"membership": membership.pk}).status_code == 302
        return client

    return sign_in
