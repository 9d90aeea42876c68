"""The organisations of joint operations, with what lies on their days."""

import pytest

from tests.liaison.joint.conftest import world  # noqa: F401 - the fixture


@pytest.fixture
def as_member(client):
    """Sign somebody in; the client of that member."""

    def sign_in(who):
        client.force_login(who.user)
        return client

    return sign_in
