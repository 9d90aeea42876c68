"""Saved searches of people, and the list of what has newly come into the index."""

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.parameters import read
from search.query import SearchQuery

#: A question of 1,000 characters is 9,000 in an address.
MAX_NAME, MAX_ADDRESS = 60, 20_000


class SavedSearch(models.Model):
    """A question one person keeps. ``address`` is the query string of its results page, without order and page.

    ``seen`` is the newest `NewDocument` that has been looked at for it; ``next_at`` when a daily one is due.
    """

    class Frequency(models.TextChoices):
        """When the owner gets mail."""

        NEVER = "never", _("No mail")
        DAILY = "daily", _("Once a day")
        INSTANT = "instant", _("At once")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=MAX_NAME)
    address = models.TextField(_("address"), max_length=MAX_ADDRESS)
    #: Of the address, which is too long for a unique index.
    digest = models.CharField(max_length=64, editable=False)
    frequency = models.CharField(_("mail"), max_length=8, choices=Frequency.choices, default=Frequency.DAILY)
    made_at = models.DateTimeField(_("saved at"), default=timezone.now)
    seen = models.PositiveBigIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    mailed_at = models.DateTimeField(_("last mail at"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="one_saved_search_an_address")]
        indexes = [models.Index(fields=["frequency", "next_at"], name="saved_search_due")]
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> SearchQuery:
        """The question."""
        return read(QueryDict(self.address))[0]

    @property
    def url(self) -> str:
        """Its results, newest first."""
        return f"/search/?{self.address}&sort=newest"


class NewDocument(models.Model):
    """A document published lately that has come into the index: what alerts are about. No text, only identifiers.

    Written by `search.saved.news` alone, in order (``pk``), deleted with the document's publication.
    """

    document = models.CharField(pgettext_lazy("in the index", "document"), max_length=200, unique=True)
    group = models.CharField(_("item"), max_length=120, db_index=True)
    published = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("new document")
        verbose_name_plural = _("new documents")

    def __str__(self) -> str:
        return self.document
