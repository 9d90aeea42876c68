"""Published lists in the search of the portal: the list, and each row in force today by itself."""

from collections.abc import Iterator
from typing import Any

from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext

from content.common.indexing import page_values, plain, register_pages
from content.lists.pages import ListPage
from content.lists.queries import version_in_force
from content.lists.versions import ListVersion
from search.documents import IndexDocument
from search.indexing import changed

LIST, ROW = "list", "list_row"


def to_documents(page: ListPage) -> Iterator[IndexDocument]:
    """The list with its standard, then its rows."""
    values = page_values(page, LIST)
    standard = plain(page.standard)
    version = version_in_force(page, timezone.localdate())
    if version is not None:
        values["dated"] = version.effective_from
    yield IndexDocument(**values, type=LIST, summary=standard[:160], sections=(("basis", standard),))
    if version is None:
        return
    kind = page.kind_data
    for row in version.rows.order_by("position"):
        cells = [(str(column.label), column.display(row.data.get(column.name))) for column in kind.columns]
        text = "\n".join(f"{label}：{shown}。" for label, shown in cells if shown)
        name = kind.title(row.data) or row.key
        yield IndexDocument(
            **values | {"title": f"{name}（{page.title}）", "url": f"{values['url']}rows/{row.key}/", "number": ""},
            part=row.key,
            type=ROW,
            sections=(("other", text),),
        )


def version_stored(sender: type, instance: ListVersion, **_kwargs: Any) -> None:
    """A version was published or closed; its rows follow in the same transaction."""
    changed(LIST, instance.list_id)


def register() -> None:
    """Make lists searchable. Called when the app is ready."""
    register_pages(
        ListPage,
        kind=LIST,
        label=_("Lists"),
        to_documents=to_documents,
        types={LIST: _("List"), ROW: _("List entry")},
        count_label=lambda n: npgettext("coverage", "%(n)s list", "%(n)s lists", n) % {"n": f"{n:,}"},
    )
    post_save.connect(version_stored, sender=ListVersion, dispatch_uid="indexing.list_version")
