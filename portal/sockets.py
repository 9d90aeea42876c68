"""The socket addresses of the portal and who may open one: pages of this very site, with their session."""

from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.urls import path

from liaison.rooms.consumers import RoomConsumer

#: Socket addresses. Each consumer declares its audience, and checks on its own who stands behind the session cookie
#: (portal.accounts.sessions) and what it may see.
routes: list = [path("ws/rooms/<int:pk>/", RoomConsumer.as_asgi())]


class Refuse(AsyncWebsocketConsumer):
    """Closes a socket before it opens (the browser sees 403)."""

    async def connect(self) -> None:
        await self.close()


class SameOrigin:
    """Lets a socket through only if the page that opens it came from the host it connects to.

    Browsers send cookies with sockets of any page, so this is what cross-site request forgery protection is to
    forms. (Channels' own check compares with ALLOWED_HOSTS, which on a single machine is "any host".)
    """

    def __init__(self, application) -> None:
        self.application = application

    async def __call__(self, scope, receive, send) -> None:
        allowed = self.application if is_same_origin(scope) else Refuse.as_asgi()
        await allowed(scope, receive, send)


def is_same_origin(scope) -> bool:
    """Whether the Origin header names the (allowed) host the request is for; without the header: no."""
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    try:
        host = ASGIRequest({**scope, "type": "http", "method": "GET"}, None).get_host()
        return bool(origin) and urlsplit(origin).netloc == host
    except (DisallowedHost, ValueError):
        return False


async def not_found(scope, receive, send) -> None:
    """A socket address that does not exist."""
    await Refuse.as_asgi()(scope, receive, send)


def _with_default(router: URLRouter):
    async def route(scope, receive, send) -> None:
        try:
            await router(scope, receive, send)
        except ValueError as error:
            if "No route found" not in str(error):
                raise
            await not_found(scope, receive, send)

    return route


sockets = SameOrigin(CookieMiddleware(_with_default(URLRouter(routes))))
