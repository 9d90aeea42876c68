"""Audiences: for whom an address is. A view says it itself and is held to it; a test fails for one that does not."""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from core.access.principal import PUBLIC, Principal


class Audience(enum.Enum):
    """Who may call an address at all. What they see there is for the rules of the models."""

    PUBLIC = "public"
    #: holds a receipt (checked by the view against number and passphrase)
    RECEIPT = "receipt"
    #: signed in, whatever memberships there are
    ACCOUNT = "account"
    #: acts for an organisation
    MEMBER = "member"
    #: editors and administrators, through the Wagtail admin's own permissions
    EDITOR = "editor"
    #: a program with a token, or the address of a private feed
    TOKEN = "token"  # noqa: S105 - a name, not a secret


View = Callable[..., HttpResponse]


def principal_of(request: HttpRequest) -> Principal:
    """The principal that middleware found for ``request``; the public where there is none."""
    return getattr(request, "principal", PUBLIC)


def for_audience(audience: Audience) -> Callable[[View], View]:
    """Declare for whom a view is, and hold callers to it.

    ACCOUNT and MEMBER send the public to sign in. MEMBER sends a person who has not chosen a membership to choose one.
    Answers to anybody but the public are never stored by browsers or caches on the way.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if audience in (Audience.ACCOUNT, Audience.MEMBER):
                if not request.user.is_authenticated:
                    return HttpResponseRedirect(
                        f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
                    )
                if audience is Audience.MEMBER and not principal_of(request).is_member:
                    if request.method != "GET":
                        raise PermissionDenied
                    wanted = urlencode({"next": request.get_full_path()})
                    return HttpResponseRedirect(f"{reverse('organisations:choose')}?{wanted}")
            response = view(request, *args, **kwargs)
            if audience is not Audience.PUBLIC and not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response

        guarded.audience = audience
        return guarded

    return declare


def declared_audience(view: Any) -> Audience | None:
    """What ``view`` (a function, or what a class-based view made) declares; None when it says nothing."""
    found = getattr(view, "audience", None) or getattr(getattr(view, "view_class", None), "audience", None)
    return found if isinstance(found, Audience) else None
