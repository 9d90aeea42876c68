"""What tests of intake share."""

import pytest

from liaison.organisations.choices import OrganisationKind
from tests.factories.liaison import organisation


@pytest.fixture
def bureau(db):
    """The coordinating body that receives clues."""
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def body(bureau):
    """A registered body to complain of."""
    return organisation(OrganisationKind.ENFORCEMENT, name="临溪区交通运输执法大队", short_name="临溪交通执法")
