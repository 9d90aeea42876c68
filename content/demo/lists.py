"""Loads the demo's lists with all their versions."""

from wagtail.models import Page

from content.demo.data import read
from content.demo.publishing import publish_page
from content.lists.models import ListIndexPage, ListPage
from content.lists.queries import latest_version
from content.lists.services import create_list_version


def version_rows(versions: list[dict], number: int) -> list[dict]:
    """All rows of version ``number``: its own, or those of its base with what it adds, changes and removes."""
    version = next(v for v in versions if v["number"] == number)
    if "rows" in version:
        return [dict(row) for row in version["rows"]]
    rows = {row["key"]: row for row in version_rows(versions, version["base"])}
    for key in version.get("remove", []):
        del rows[key]
    for change in version.get("change", []):
        rows[change["key"]] |= change
    rows |= {row["key"]: row for row in version.get("add", [])}
    return list(rows.values())


def load_lists(home: Page) -> None:
    """Every list of ``lists.toml``, version by version."""
    parent = ListIndexPage.objects.child_of(home).get()
    for row in read("lists.toml")["list"]:
        versions = sorted(row["version"], key=lambda v: v["number"])
        page = ListPage(title=row["title"], slug=row["slug"], kind=row["kind"], standard=row["standard"])
        page = publish_page(parent, page, {"source": row["owner"], "published_at": versions[0]["published_at"]})
        if latest_version(page):
            continue
        for version in versions:
            create_list_version(
                list_page=page,
                rows=version_rows(versions, version["number"]),
                effective_from=version["effective_from"],
                note=version["note"],
                published_at=version["published_at"],
                document_number=version.get("document_number", ""),
            )
