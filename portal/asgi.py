"""ASGI entry: sockets (and pages, where no WSGI server stands beside it)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
application = get_asgi_application()
