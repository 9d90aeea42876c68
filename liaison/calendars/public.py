"""The addresses of feeds: read by calendar programs, without signing in."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.access import Audience, for_audience
from core.throttle import Limit, address_of
from liaison.calendars import contents, feeds, ical
from liaison.calendars.items import Item
from liaison.calendars.models import Appointment, Feed

#: Readings an hour of one feed; wrong addresses an hour of one place.
READINGS = Limit("calendar-feed", 60, 3600)
WRONG = Limit("calendar-feed-wrong", 30, 3600)


def _plain(status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain; charset=utf-8", headers=headers)
    response["Cache-Control"] = "no-store"
    return response


@for_audience(Audience.TOKEN)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; 404 for one that opens nothing (any more), as for any other."""
    whose = address_of(request)
    if WRONG.used_up(whose):
        return _plain(429, **{"Retry-After": "3600"})
    found = feeds.feed_of(token)
    if found is None:
        WRONG.take(whose)
        return _plain(404)
    if not READINGS.take(str(found.pk)):
        return _plain(429, **{"Retry-After": "600"})
    with translation.override(settings.LANGUAGE_CODE):
        items = contents.items_of(found)
        content = ical.write(items, name=_name(found), stored=_stored(items))
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    since = int(feeds.since(found, content).timestamp())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["ETag"] = etag
    response["Last-Modified"] = http_date(since)
    # Programs keep a copy and ask whether it still holds; nobody between may.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return get_conditional_response(request, etag=etag, last_modified=since, response=response)


def _stored(items: list[Item]) -> dict[str, tuple[str, int]]:
    """UID and SEQUENCE that invitations to these operations have, by subject: a feed calls them the same."""
    keys = [int(item.subject.partition(":")[2]) for item in items if item.code == "operation"]
    known = Appointment.objects.filter(operation__in=keys).values_list("operation", "uid", "sequence")
    return {f"operation:{key}": (uid, sequence) for key, uid, sequence in known}


def _name(found: Feed) -> str:
    """What programs call the calendar: never a person's name."""
    return _("Joint supervision: %(name)s") % {"name": found.organisation.short_name}
