"""Loads the demo's typical cases."""

from wagtail.models import Page

from content.cases.anonymisation.checking import check
from content.cases.anonymisation.models import KeptCaseFind
from content.cases.models import CaseEdition, CaseIndexPage, CaseRuling, TypicalCasePage
from content.common.anonymisation.decisions import keep_find
from content.common.anonymisation.models import KeepReason
from content.demo.data import read
from content.demo.markup import to_html
from content.demo.publishing import publish_page
from content.rulings.models import Ruling
from content.rulings.numbers import key_of
from content.whitepapers.models import EditionPage
from search.text.anonymise import NAME


def load_cases(home: Page) -> None:
    """Every case of ``cases.toml``; the links to rulings follow in ``link_cases``."""
    parent = CaseIndexPage.objects.child_of(home).get()
    for row in read("cases.toml")["case"]:
        page = TypicalCasePage(
            title=row["title"],
            slug=row["slug"],
            field=row["field"],
            supervised_body=row.get("body", ""),
            parties="、".join(row.get("parties", [])),
            facts=to_html(row["facts"]),
            supervision=to_html(row["supervision"]),
            significance=to_html(row["significance"]),
        )
        page.keywords.add(*dict.fromkeys([*row["keywords"], *row.get("tags", [])]))
        publish_page(parent, page, {"source": "示例市司法局", **row}, keep_all)


def keep_all(page: TypicalCasePage) -> None:
    """Decide on every find: the cases were invented without names, so a name in them is none."""
    for found in check(page).open:
        reason = KeepReason.NO_NAME if found.kind == NAME else KeepReason.LAWFUL
        keep_find(KeptCaseFind, of={"page": page}, found=[found], key=found.key, reason=reason, user=None)


def link_cases() -> None:
    """Tie cases to the rulings they are about and the editions that tell of them."""
    editions = {edition.slug: edition for edition in EditionPage.objects.all()}
    for row in read("cases.toml")["case"]:
        page = TypicalCasePage.objects.filter(slug=row["slug"]).first()
        if page is None or page.case_rulings.exists() or page.case_editions.exists():
            continue
        rulings = {r.number_key: r for r in Ruling.objects.filter(number_key__in=[key_of(n) for n in row["rulings"]])}
        for order, number in enumerate(row["rulings"]):
            ruling = rulings.get(key_of(number))
            if ruling:
                CaseRuling.objects.create(page=page, ruling=ruling, sort_order=order)
        for order, slug in enumerate(row.get("editions", [])):
            if slug in editions:
                CaseEdition.objects.create(page=page, edition=editions[slug], sort_order=order)
