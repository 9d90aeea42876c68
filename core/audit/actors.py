"""Who acts: taken from the request, or said by code that runs without one."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from core.access.principal import Principal, PrincipalKind


class NoActorError(LookupError):
    """Nobody said who acts, and there is no request to take it from."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is recorded: account, printed name, the organisation acted for and where the request came from.

    All of it is kept as it is now; nothing follows later changes of the account or the organisation.
    """

    user_id: int | None = None
    name: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    address: str = ""


#: Work that no person started: the clock, a worker, a command.
SYSTEM: Final = Actor(name="system")
#: A visitor who is not signed in, such as a reporter with a receipt: never with an address, which could name them.
PUBLIC: Final = Actor(name="public")

_request: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)


def act_for(request: HttpRequest, *, organisation_id: int, organisation_name: str) -> None:
    """Say for which organisation the signed-in person acts in this request."""
    request.audit_organisation = (organisation_id, organisation_name)


def actor_of(request: HttpRequest) -> Actor:
    """The actor of ``request``; ``PUBLIC`` for somebody who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return PUBLIC
    organisation_id, organisation_name = getattr(request, "audit_organisation", (None, ""))
    return Actor(user.pk, str(user), organisation_id, organisation_name, address_of(request))


def address_of(request: HttpRequest) -> str:
    """The address a request came from, as the limits on signing in see it; empty when it cannot be told."""
    try:
        return get_adapter(request).get_client_ip(request)
    except PermissionDenied:  # a socket of the operating system has no address
        return ""


def current_actor() -> Actor:
    """The actor of the request being answered. Raises NoActorError outside one (a task, a command, a socket)."""
    request = _request.get()
    if request is None:
        raise NoActorError("no request is being answered: pass actor= (core.audit.SYSTEM for work nobody started)")
    return actor_of(request)


def actor_for(principal: Principal) -> Actor:
    """The actor that ``principal`` is, with the address of the request being answered, if any."""
    if principal.kind is PrincipalKind.SYSTEM:
        return SYSTEM
    if principal.user_id is None:
        return PUBLIC
    request = _request.get()
    address = "" if request is None else address_of(request)
    return Actor(principal.user_id, principal.label, principal.organisation_id, principal.organisation_name, address)


class ActorMiddleware:
    """Lets ``record`` know who acts. It looks at the user only when something is recorded: pages stay cacheable."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _request.set(request)
        try:
            return self.get_response(request)
        finally:
            _request.reset(token)
