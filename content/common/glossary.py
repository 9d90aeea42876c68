"""Glossary terms explained wherever a text marks them with ``[[term]]``."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from core.generations import SITE
from core.memo import Memo

_memo = Memo(1)


@register_snippet
class GlossaryTerm(models.Model):
    """术语: a term and its plain explanation, shown at the end of every chapter that uses it."""

    #: Any page may explain a term.
    cache_kind = SITE

    term = models.CharField(_("term"), max_length=60, unique=True)
    definition = models.TextField(_("definition"), max_length=1000)

    panels = [FieldPanel("term"), FieldPanel("definition")]

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term


def glossary() -> dict[str, str]:
    """All terms with their definitions, in at most one query. Shared: not to be changed."""
    return _memo.get("terms", (SITE,), lambda: dict(GlossaryTerm.objects.values_list("term", "definition")))
