"""Loads the demo's settings, glossary, notices, regulations, directory and static pages."""

from wagtail.models import Page

from content.common.disclosure import Validity
from content.common.glossary import GlossaryTerm
from content.common.site import PortalSettings
from content.demo.data import read
from content.demo.markup import ADDRESSES, to_html
from content.demo.publishing import publish_page
from content.pages.models import (
    DirectoryEntry,
    DirectoryPage,
    NoticeIndexPage,
    NoticePage,
    RegulationIndexPage,
    RegulationPage,
    StaticPage,
)

VALIDITIES = {"现行有效": Validity.IN_FORCE, "已修改": Validity.AMENDED, "已废止": Validity.REPEALED}


def load_settings() -> None:
    """Portal settings and glossary."""
    data = read("site.toml")
    site = data["site"]
    PortalSettings.objects.update_or_create(
        pk=PortalSettings.load().pk,
        defaults={
            "name": site["name"],
            "region": site["region"],
            "tagline": site["parties"],
            "notice": site["notice"],
            "organiser": site["organiser"],
            "telephone": site["telephone"],
            "office_hours": site["hours"],
            "address": site["address"],
            "postcode": site["postcode"],
            "site_code": site["site_code"],
            "icp_record": site["icp"],
            "police_record": site["police_record"],
            "copyright": site["copyright"],
            "index_prefix": site["index_prefix"],
            "ipv6": True,
        },
    )
    for term in data["term"]:
        GlossaryTerm.objects.update_or_create(term=term["term"], defaults={"definition": term["definition"]})


def load_notices(home: Page) -> None:
    """公告."""
    parent = NoticeIndexPage.objects.child_of(home).get()
    for row in read("pages.toml")["notice"]:
        page = NoticePage(
            title=row["title"],
            slug=row["slug"],
            body=to_html(row["body"]),
            search_description=row.get("summary", ""),
        )
        publish_page(parent, page, row)


def load_regulations(home: Page) -> None:
    """制度、手册."""
    parent = RegulationIndexPage.objects.child_of(home).get()
    for row in read("pages.toml")["regulation"]:
        page = RegulationPage(
            title=row["title"],
            slug=row["slug"],
            sort=row["kind"],
            effective_on=row.get("effective_on"),
            validity=VALIDITIES[row["validity"]],
            body=to_html(row["body"]),
            search_description=row.get("summary", ""),
        )
        publish_page(parent, page, row)


def load_directory(home: Page) -> None:
    """监督联系点、监督员."""
    page = DirectoryPage.objects.child_of(home).get()
    if page.entries.exists():
        return
    data = read("pages.toml")
    kinds = ((DirectoryEntry.Kind.CONTACT_POINT, "contact_point"), (DirectoryEntry.Kind.SUPERVISOR, "supervisor"))
    for kind, key in kinds:
        for row in data.get(key, []):
            page.entries.add(
                DirectoryEntry(
                    kind=kind,
                    name=row["name"],
                    region=row["region"],
                    field=row.get("field", ""),
                    organisation=row.get("organisation", ""),
                    telephone=row.get("telephone", ""),
                    term_from=row.get("term_from"),
                    term_to=row.get("term_until"),
                )
            )
    page.introduction = "企业和群众可以就近向监督联系点反映执法问题，也可以联系监督员。名录按任期更新。"
    page.is_sample = True
    page.save_revision().publish()


def load_static_pages(home: Page) -> None:
    """Texts of the static pages the site needs, and the further ones of the data."""
    fixed = {slug: address.strip("/") for slug, address in ADDRESSES.items()}
    for row in read("pages.toml").get("page", []):
        slug = fixed.get(row["slug"], row["slug"])
        page = StaticPage.objects.child_of(home).filter(slug=slug).first()
        if page is None:
            page = StaticPage(title=row["title"], slug=slug, body=to_html(row["body"]))
            publish_page(home, page, row)
        elif page.search_description != row.get("summary", ""):
            page.title = page.title if page.show_in_menus else row["title"]
            page.body = to_html(row["body"])
            page.search_description = row.get("summary", "")
            page.is_sample = True
            page.save_revision().publish()
