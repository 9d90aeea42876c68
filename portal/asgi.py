"""ASGI entry: sockets, and pages where no WSGI server stands beside it."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
pages = get_asgi_application()  # loads Django: what follows may import models

from channels.routing import ProtocolTypeRouter  # noqa: E402 - needs Django loaded

from portal.runtime.settled import settle  # noqa: E402 - needs Django loaded
from portal.sockets import sockets  # noqa: E402 - needs Django loaded

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
settle()
