"""The mail of a saved search: found, checked against what is published, written and sent in one go."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from core.outbox import Unavailable, Work
from search.analysis import analyse
from search.documents import StoredDocument, group_of
from search.engine import engine
from search.engines.base import EngineUnavailable
from search.plan import Keyword
from search.planning import plan
from search.query import NEWEST, SearchQuery
from search.registry import public_groups, type_labels
from search.saved.models import NewDocument, SavedSearch
from search.saved.news import newest
from search.saved.services import stop_token

logger = logging.getLogger(__name__)

#: Documents named in one mail, and identifiers asked for at once.
SHOWN, AT_ONCE = 20, 500


def send_alert(work: Work) -> None:
    """Outbox handler: tell the owner what has newly come in and fits. The key is the saved search's primary key.

    A process that dies between sending and noting sends again: twice is better than never.
    """
    saved = SavedSearch.objects.select_related("owner").filter(pk=work.key).first()
    if saved is None or saved.frequency == SavedSearch.Frequency.NEVER:
        return
    last = newest()
    found = what_is_new(saved)
    sent = bool(found and saved.owner.is_active and saved.owner.email)
    if sent:
        try:
            write_mail(saved, found, last).send()
        except (SMTPException, OSError) as problem:
            # The address is not logged with it: what a person searches for is nobody's business.
            raise Unavailable(f"mail: {type(problem).__name__}") from problem
    changes = {"seen": last} | ({"mailed_at": timezone.now()} if sent else {})
    SavedSearch.objects.filter(pk=saved.pk).update(**changes)


def what_is_new(saved: SavedSearch) -> list[StoredDocument]:
    """Documents published since the search was saved that have not been told, fit it, and are public now."""
    marks = NewDocument.objects.filter(pk__gt=saved.seen, published__gte=saved.made_at)
    identifiers = list(marks.order_by("-pk").values_list("document", flat=True))
    found: list[StoredDocument] = []
    try:
        for start in range(0, len(identifiers), AT_ONCE):
            found += _fitting(saved.query, identifiers[start : start + AT_ONCE])
    except EngineUnavailable as problem:
        raise Unavailable(str(problem)) from problem
    public = public_groups(group_of(each.id) for each in found)
    return [each for each in found if group_of(each.id) in public]


def _fitting(query: SearchQuery, identifiers: Sequence[str]) -> list[StoredDocument]:
    asked = plan(analyse(replace(query, sort=NEWEST, page=1)), facets=False)
    asked = replace(asked, must=(*asked.must, Keyword("id", tuple(identifiers))), window=len(identifiers))
    result = engine().search(asked)
    return [document for document in result.load(result.hits) if document is not None]


def write_mail(saved: SavedSearch, found: Sequence[StoredDocument], last: int) -> EmailMessage:
    """The mail about ``found``: plain text, a link to stop it, and the headers mail programs stop it by (RFC 8058)."""
    base = site_address()
    stop = base + reverse("search:saved-stop", args=[stop_token(saved)])
    with translation.override(settings.LANGUAGE_CODE):
        labels = type_labels()
        context = {
            "saved": saved,
            "found": [(each, labels.get(each.type, each.type), base + each.url) for each in found[:SHOWN]],
            "more": max(0, len(found) - SHOWN),
            "results": base + saved.url,
            "manage": base + reverse("search:saved"),
            "stop": stop,
            "site": settings.WAGTAIL_SITE_NAME,
        }
        subject = ngettext("%(n)s new result: %(name)s", "%(n)s new results: %(name)s", len(found)) % {
            "n": len(found),
            "name": " ".join(saved.name.split()),
        }
        subject = f"{_('Search alert')}｜{subject}"
        body = render_to_string("search/saved/mail.txt", context)
    return EmailMessage(
        subject=subject,
        body=body,
        to=[saved.owner.email],
        headers={
            # The same mail sent again after a crash has the same id: mail programs show it once.
            "Message-ID": f"<saved-search-{saved.pk}-{last}@{_host(base)}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )


def site_address() -> str:
    """The public address of the site, without a slash at its end."""
    site = Site.objects.filter(is_default_site=True).first()
    return (site.root_url if site else settings.WAGTAILADMIN_BASE_URL).rstrip("/")


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
