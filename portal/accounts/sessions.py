"""Who stands behind a session where there is no request: for sockets, asked at connecting and again while open."""

from __future__ import annotations

import contextlib
import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest

from core.access import Principal
from liaison.organisations.acting import acting_membership, principal_for
from portal.accounts.middleware import ACTIVE_AT, RESOLUTION
from portal.accounts.policy import SecondFactor, second_factor_of, second_factor_required


def _request(session_key: str) -> HttpRequest:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.user = get_user(request)
    return request


def principal_of_session(session_key: str) -> Principal | None:
    """The principal a session acts as now, by the same rules as its pages: None when it has ended, was not used for
    too long, lacks its second factor, or acts for no organisation."""
    request = _request(session_key)
    if not request.user.is_authenticated:
        return None
    active_at = request.session.get(ACTIVE_AT)
    if active_at is not None and time.time() - active_at > settings.ACCOUNTS_IDLE_SECONDS:
        return None
    if second_factor_required(request.user) and second_factor_of(request) is not SecondFactor.SHOWN:
        return None
    membership = acting_membership(request)
    return principal_for(membership) if membership else None


def session_used(session_key: str) -> None:
    """Somebody did something with a session: its idle time begins anew."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    now = int(time.time())
    active_at = session.get(ACTIVE_AT)
    if active_at is not None and now - active_at >= RESOLUTION:
        session[ACTIVE_AT] = now
        with contextlib.suppress(UpdateError):  # it ended meanwhile
            session.save()
