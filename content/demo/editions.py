"""Loads the demo's white papers, with the correction one of them has."""

from datetime import UTC, datetime, time, timedelta, timezone

from wagtail.models import Page

from content.cases.models import TypicalCasePage
from content.common.pages import PageCorrection
from content.demo.data import read_folder
from content.demo.publishing import publish_page, stand_as_published
from content.demo.stream import to_stream
from content.whitepapers.models import ChapterPage, EditionPage, WhitePaperIndexPage, WhitePaperSeriesPage

INTRODUCTIONS = {
    "quarterly": "每季度一期：受理和办理线索、案卷评查、联合监督、涉企执法的数据、典型案例和问题建议。",
    "special": "不定期的专题：各地做法、专项监督结果。",
}
_BEIJING = timezone(timedelta(hours=8))


def load_editions(home: Page) -> None:
    """Every edition of ``editions/*.toml`` with its chapters, oldest first."""
    index = WhitePaperIndexPage.objects.child_of(home).get()
    for data in sorted(read_folder("editions"), key=lambda data: data["edition"]["published_at"]):
        row = data["edition"]
        series = WhitePaperSeriesPage.objects.child_of(index).get(slug=row["series"])
        if not series.introduction:
            series.introduction = INTRODUCTIONS[row["series"]]
            series.save_revision().publish()
        edition = EditionPage(
            title=row["title"], slug=row["slug"], year=row["year"], quarter=row.get("quarter"), summary=row["summary"]
        )
        edition = publish_page(series, edition, row)
        for chapter in data["chapter"]:
            load_chapter(
                edition, row, chapter, [c for c in data.get("correction", []) if c["chapter"] == chapter["slug"]]
            )


def load_chapter(edition: EditionPage, row: dict, chapter: dict, corrections: list[dict]) -> None:
    """Publish one chapter; with corrections, first as it was and then as it is, so that its history is real."""
    present = ChapterPage.objects.child_of(edition).filter(slug=chapter["slug"]).exists()
    if present:
        return
    cases = dict(TypicalCasePage.objects.values_list("slug", "pk"))
    given = {"cases": cases, "sample": row.get("sample", True)}
    blocks = chapter["block"]
    for correction in reversed(corrections):
        former = {block["index"]: block for block in correction["former_block"]}
        blocks = [former.get(place, block) for place, block in enumerate(blocks)]
    page = ChapterPage(title=chapter["title"], slug=chapter["slug"], body=to_stream(blocks, **given))
    page = publish_page(edition, page, row)
    for correction in corrections:
        page = ChapterPage.objects.get(pk=page.pk)
        page.body = to_stream(chapter["block"], **given)
        page.corrections.add(PageCorrection(corrected_on=correction["date"], text=correction["text"]))
        page.save_revision().publish()
        stand_as_published(page, row)
        at = datetime.combine(correction["date"], time(9), tzinfo=_BEIJING).astimezone(UTC)
        Page.objects.filter(pk=page.pk).update(last_published_at=at)
