"""Published lists with versions, and people who adjust them."""

import datetime as dt

from django.contrib.auth.models import Permission

from content.lists.models import ListIndexPage, ListPage, ListVersion
from content.lists.services import create_list_version
from content.pages.models import HomePage
from core.models import User
from tests.factories.site import publish

STATUTE = "《中华人民共和国行政处罚法》第三十三条第一款"


def make_list(home: HomePage, kind: str = "lenient_matters", slug: str = "lenient-matters", **fields) -> ListPage:
    """A published list without a version."""
    parent = ListIndexPage.objects.child_of(home).get()
    values = {"title": "轻微违法清单", "slug": slug, "kind": kind, "standard": "<p>初次违法、危害轻微的列入。</p>"}
    return publish(parent, ListPage(**(values | fields)))


def make_row(number: int = 1, **values) -> dict:
    """A row of a list of lenient matters."""
    return {
        "key": f"LM-{number:03d}",
        "matter": f"事项{number}",
        "field": "市场监管",
        "basis": STATUTE,
        "condition": "初次违法；及时改正",
        "treatment": "不予处罚",
    } | values


def make_problem(number: int = 1, **values) -> dict:
    """A row of a list of outstanding problems."""
    return {
        "key": f"OP-{number:03d}",
        "problem": f"问题{number}",
        "measure": "限期改正",
        "owner": "市交通运输局",
        "deadline": "2026-06-30",
    } | values


def make_version(page: ListPage, rows=None, *, day: dt.date | None = None, note: str = "按年度调整。") -> ListVersion:
    """The next version of ``page``; effective in 2025, one a month, unless ``day`` is given."""
    count = page.versions.count()
    day = day or dt.date(2025, 1 + count, 1)
    return create_list_version(
        list_page=page, rows=rows if rows is not None else [make_row()], effective_from=day, note=note
    )


def make_officer(name: str, *permissions: str) -> User:
    """Somebody with access to the admin and the named permissions of the lists app."""
    user = User.objects.create_user(name, f"{name}@example.org", "x" * 14, display_name=name)
    codes = [*permissions, "access_admin"]
    user.user_permissions.set(
        Permission.objects.filter(codename__in=codes, content_type__app_label__in=["lists", "wagtailadmin"])
    )
    return User.objects.get(pk=user.pk)
