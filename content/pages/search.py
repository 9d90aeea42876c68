"""Notices and regulations in the search of the portal."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from content.common.indexing import page_values, plain, register_pages
from content.pages.models import NoticePage, RegulationPage
from search.documents import IndexDocument

NOTICE, REGULATION = "notice", "regulation"


def notice_documents(page: NoticePage) -> Iterator[IndexDocument]:
    """The one document of a notice."""
    yield IndexDocument(**page_values(page, NOTICE), type=NOTICE, sections=(("other", plain(page.body)),))


def regulation_documents(page: RegulationPage) -> Iterator[IndexDocument]:
    """The one document of a regulation or handbook."""
    yield IndexDocument(**page_values(page, REGULATION), type=REGULATION, sections=(("basis", plain(page.body)),))


def register() -> None:
    """Make notices and regulations searchable. Called when the app is ready."""
    register_pages(
        NoticePage,
        kind=NOTICE,
        label=_("Notices"),
        to_documents=notice_documents,
        types={NOTICE: _("Notice")},
        count_label=lambda n: npgettext("coverage", "%(n)s notice", "%(n)s notices", n) % {"n": f"{n:,}"},
    )
    register_pages(
        RegulationPage,
        kind=REGULATION,
        label=_("Regulations"),
        to_documents=regulation_documents,
        types={REGULATION: _("Regulation or handbook")},
        count_label=lambda n: npgettext("coverage", "%(n)s regulation", "%(n)s regulations", n) % {"n": f"{n:,}"},
    )
