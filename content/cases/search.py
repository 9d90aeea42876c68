"""Typical cases in the search of the portal."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from content.cases.models import TypicalCasePage
from content.common.indexing import page_values, plain, register_pages
from search.documents import IndexDocument, articles_cited
from search.text.numbers import find_numbers

KIND = "case"


def to_documents(case: TypicalCasePage) -> Iterator[IndexDocument]:
    """The one document of a case: 关键词 first, 监督处理 as its reasons."""
    facts, supervision, significance = plain(case.facts), plain(case.supervision), plain(case.significance)
    keywords = "；".join(tag.name for tag in case.keywords.all())
    whole = "\n".join((facts, supervision, significance))
    yield IndexDocument(
        **page_values(case, KIND),
        type=KIND,
        field=case.field,
        cited_numbers=tuple(dict.fromkeys(find.text for find in find_numbers(whole))),
        articles=articles_cited(whole),
        summary=f"关键词：{keywords}。" if keywords else "",
        sections=(
            ("other", f"关键词：{keywords}。{case.supervised_body}"),
            ("facts", facts),
            ("reasons", supervision),
            ("other", significance),
        ),
    )


def register() -> None:
    """Make typical cases searchable. Called when the app is ready."""
    register_pages(
        TypicalCasePage,
        kind=KIND,
        label=_("Typical cases"),
        to_documents=to_documents,
        types={KIND: _("Typical case")},
        count_label=lambda n: npgettext("coverage", "%(n)s typical case", "%(n)s typical cases", n) % {"n": f"{n:,}"},
    )
