"""Keeping, changing and ending saved searches."""

import datetime as dt
import hashlib
from dataclasses import replace

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Principal
from core.outbox import enqueue
from search.parameters import write
from search.query import SearchQuery
from search.saved.models import MAX_ADDRESS, MAX_NAME, SavedSearch
from search.saved.news import TOPIC, newest

#: Searches one person may keep; hour of the day at which daily mail goes out.
MOST, MORNING = 50, 7
_signer = Signer(salt="search.saved.stop")


def address_of(query: SearchQuery) -> str:
    """The query string a question is kept under: without order and page."""
    return write(replace(query, sort=""), page=None)


@transaction.atomic
def save_search(*, owner, query: SearchQuery, name: str, frequency: str) -> SavedSearch:
    """Keep ``query`` for ``owner``; one kept already gets the new name and frequency.

    Raises:
        ValidationError: nothing is asked, the question is too long, or the owner keeps too many.
    """
    address = address_of(query)
    if query.empty:
        raise ValidationError(_("There is nothing to save: ask something or choose a filter first."))
    if len(address) > MAX_ADDRESS:
        raise ValidationError(_("This search is too long to be saved."))
    get_user_model().objects.select_for_update().get(pk=owner.pk)  # two at once do not both pass the limit
    kept = SavedSearch.objects.filter(owner=owner)
    digest = hashlib.sha256(address.encode()).hexdigest()
    saved = kept.filter(digest=digest).first()
    if saved is None:
        if kept.count() >= MOST:
            raise ValidationError(
                _("You have saved %(n)s searches, which is the most. Remove one first.") % {"n": MOST}
            )
        saved = SavedSearch(owner=owner, address=address, digest=digest, seen=newest())
    saved.name = name.strip()[:MAX_NAME]
    return _with_frequency(saved, frequency)


def change_frequency(saved: SavedSearch, frequency: str) -> SavedSearch:
    """Mail of ``saved`` comes as said from now on. What was published without mail before is not told later."""
    if saved.frequency == SavedSearch.Frequency.NEVER and frequency != SavedSearch.Frequency.NEVER:
        saved.seen = newest()
    return _with_frequency(saved, frequency)


def _with_frequency(saved: SavedSearch, frequency: str) -> SavedSearch:
    saved.frequency = SavedSearch.Frequency(frequency)
    saved.next_at = next_morning(timezone.now()) if saved.frequency == SavedSearch.Frequency.DAILY else None
    saved.save()
    return saved


def next_morning(now: dt.datetime) -> dt.datetime:
    """The next time daily mail goes out."""
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if local < morning else morning + dt.timedelta(days=1)


def ask_for_daily_mail(now: dt.datetime | None = None) -> int:
    """Ask for the mail of every daily search that is due; returns how many. Safe to run twice at once."""
    now = now or timezone.now()
    due = SavedSearch.objects.filter(frequency=SavedSearch.Frequency.DAILY, next_at__lte=now)
    asked = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            if due.filter(pk=pk).update(next_at=next_morning(now)):
                enqueue(TOPIC, str(pk))
                asked += 1
    return asked


def own_searches(principal: Principal, searches: QuerySet[SavedSearch]) -> QuerySet[SavedSearch]:
    """Whom a saved search exists for: its owner, in whatever capacity."""
    return searches.none() if principal.user_id is None else searches.filter(owner=principal.user_id)


def stop_token(saved: SavedSearch) -> str:
    """What a mail's link to end its mails carries; good as long as the search is kept."""
    return _signer.sign(str(saved.pk))


def by_stop_token(token: str) -> SavedSearch | None:
    """The search of a link in a mail; None for a forged one or a search removed since."""
    try:
        return SavedSearch.objects.filter(pk=int(_signer.unsign(token))).first()
    except (BadSignature, ValueError):
        return None
