"""Saved views: keeping them, and what a list shows by them.

A list is opened by what its address says: its own parameters, else ``view=<key>``, else the member's default view.
``view=0`` asks for the list without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from core.access import Principal, visible
from liaison.organisations.models import Membership
from liaison.organisations.refusals import Refused
from liaison.organisations.telling import Change
from liaison.workspace.counting import count_each
from liaison.workspace.lists import ListForm, ListKind, list_kind
from liaison.workspace.models import LONGEST_NAME, LONGEST_QUERY, SavedView
from liaison.workspace.paging import MOST

#: Views of one list that a member may have: what a line of links holds, and what is counted each time it is shown.
MOST_VIEWS: Final = 10


@dataclass(frozen=True)
class Link:
    """A saved view as a link: how many rows it has now, and whether there are ``more`` than are counted."""

    view: SavedView
    count: int
    more: bool
    #: part of it is no longer understood
    stale: bool
    here: bool


@dataclass(frozen=True)
class Selection:
    """What a list shows.

    Attributes:
        form: bound to what was asked for.
        current: the saved view it was asked for by.
        gone: a view was asked for that this member does not have.
        not_understood: (name, value) of what narrows nothing.
        links: every saved view of the list.
    """

    kind: ListKind
    form: ListForm
    current: SavedView | None
    gone: bool
    not_understood: Sequence[tuple[str, str]]
    links: Sequence[Link]

    @property
    def query(self) -> str:
        """What would be saved."""
        return self.form.query()

    @property
    def is_full(self) -> bool:
        """Whether no further view can be saved."""
        return len(self.links) >= MOST_VIEWS


def views_of(principal: Principal, code: str) -> list[SavedView]:
    """The member's views of one list, in the order they were saved."""
    return list(visible(principal, SavedView).filter(of=code))


def selection(request: HttpRequest, code: str, known: Any = None) -> Selection:
    """What ``request`` asks of the list ``code``: two queries, one where no view was saved.

    Args:
        known: what the list asks once for all its views (``ListKind.ask``), if that was asked already.
    """
    kind = list_kind(code)
    views = views_of(request.principal, code)
    asked = request.GET
    wanted = asked.get("view", "")
    current, gone = None, False
    if not any(name in kind.form.base_fields for name in asked):
        if wanted:
            current = next((view for view in views if str(view.pk) == wanted), None)
            gone = current is None and wanted != "0"
        else:
            current = next((view for view in views if view.is_default), None)
    form = kind.form(QueryDict(current.query) if current else asked)
    return Selection(
        kind=kind,
        form=form,
        current=current,
        gone=gone,
        not_understood=form.not_understood() if current else (),
        links=_links(request.principal, kind, views, current, known),
    )


def _links(
    principal: Principal, kind: ListKind, views: list[SavedView], current: SavedView | None, known: Any = None
) -> list[Link]:
    forms = {view.pk: kind.form(QueryDict(view.query)) for view in views}
    counts = count_each(kind.finds(principal, forms, known))
    return [
        Link(
            view,
            min(counts[view.pk], MOST),
            counts[view.pk] > MOST,
            stale=bool(forms[view.pk].not_understood()),
            here=view == current,
        )
        for view in views
    ]


def links_of(principal: Principal, kind: ListKind) -> list[Link]:
    """The member's views of one list with their counts."""
    return _links(principal, kind, views_of(principal, kind.code), None)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refused(_("Give the view a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(_("At most %(n)d characters.") % {"n": LONGEST_NAME}, field="name")
    return name


def _locked(principal: Principal, code: str) -> list[SavedView]:
    """The member's views of a list, under the lock of the membership: limit and names are decided one at a time."""
    Membership.objects.select_for_update().get(pk=principal.membership_id)
    return views_of(principal, code)


def _make_default(views: list[SavedView], view: SavedView | None) -> None:
    for other in views:
        if other.is_default and other != view:
            other.is_default = False
            other.save(update_fields=["is_default"])
    if view is not None and not view.is_default:
        view.is_default = True
        view.save(update_fields=["is_default"])


@transaction.atomic
def save_view(
    *, principal: Principal, code: str, name: str, query: str, is_default: bool = False, replace: bool = False
) -> SavedView:
    """Keep ``query`` of the list ``code`` under ``name``; of it only what the list understands.

    Args:
        replace: write over the view of that name.

    Raises:
        Refused: no such list, no name or one too long or taken, or as many views as there may be.
    """
    kind = list_kind(code)
    if kind is None or not principal.is_member:
        raise Refused(_("There is no such list."))
    name, kept = _name(name), kind.form(QueryDict(query)).query()
    if len(kept) > LONGEST_QUERY:
        raise Refused(_("This selection is too long to be saved."))
    views = _locked(principal, code)
    view = next((each for each in views if each.name == name), None)
    if view is not None and not replace:
        raise Refused(_("There is a view of this name already. Choose another name, or replace it."), field="taken")
    if view is None:
        if len(views) >= MOST_VIEWS:
            raise Refused(
                _("You have %(n)d views of this list, the most there may be. Delete one first.") % {"n": MOST_VIEWS}
            )
        view = SavedView(membership_id=principal.membership_id, of=code, name=name)
    view.query = kept
    view.save()
    if is_default:
        _make_default(views, view)
    return view


@transaction.atomic
def rename_view(*, principal: Principal, view: SavedView, name: str) -> SavedView:
    """Give a view another name.

    Raises:
        Refused: no name, or one too long or taken.
    """
    name = _name(name)
    if any(each.name == name and each != view for each in _locked(principal, view.of)):
        raise Refused(_("There is a view of this name already. Choose another name."), field="name")
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def set_default(*, principal: Principal, code: str, view: SavedView | None) -> None:
    """Open the list with ``view`` from now on; with none when it is None."""
    views = _locked(principal, code)
    _make_default(views, next((each for each in views if each == view), None))


def forget(change: Change) -> None:
    """Delete the views of a membership that has ended: nobody can open them any more, and they may hold names."""
    if change.kind == "ended":
        SavedView.objects.filter(membership=change.membership).delete()


def delete_view(*, view: SavedView) -> None:
    """Delete a view; the rows it showed stay as they are."""
    view.delete()
