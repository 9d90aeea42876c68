"""WSGI entry: pages. ``application`` has the page cache around it, ``pages`` has not (the embedded server puts its
own before it)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
pages = get_wsgi_application()

from portal.pagecache.wsgi import PageCache  # noqa: E402 - reads settings, so Django must be loaded
from portal.runtime.settled import settle  # noqa: E402 - needs Django loaded

application = PageCache(pages)
settle()
