"""Database models of the search app, gathered for Django's app loading."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.exports.models import SearchExport
from search.saved.models import NewDocument, SavedSearch

__all__ = ["NewDocument", "SavedSearch", "SearchExport", "Suggestion"]


class Suggestion(models.Model):
    """What the search box can offer because one published document holds it. Written by search.indexing alone."""

    class Sort(models.TextChoices):
        """What is suggested."""

        NUMBER = "number", _("Number")
        BODY = "body", _("Body")
        STATUTE = "statute", _("Statute")
        TITLE = "title", _("Title")

    document = models.CharField(pgettext_lazy("in the index", "document"), max_length=200)
    group = models.CharField(_("item"), max_length=120, db_index=True)
    sort = models.CharField(_("sort"), max_length=8, choices=Sort.choices)
    text = models.CharField(_("text"), max_length=120)
    folded = models.CharField(max_length=120, db_index=True)
    initials = models.CharField(max_length=120, db_index=True)
    key = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return self.text
