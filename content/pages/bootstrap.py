"""The skeleton of a new portal: home page, index pages, static pages with a first text. Run as often as you like."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Page, Site

from content.cases.models import CaseIndexPage
from content.lists.models import ListIndexPage
from content.pages.models import (
    DirectoryPage,
    HomePage,
    NoticeIndexPage,
    RegulationIndexPage,
    StaticPage,
)
from content.rulings.models import RulingIndexPage
from content.statutes.pages import StatuteIndexPage
from content.whitepapers.models import WhitePaperIndexPage, WhitePaperSeriesPage


def static_texts() -> list[tuple[str, str, bool, str]]:
    """The static pages every portal needs, as (slug, title, in the menu, first text)."""
    office = _("Telephone and address of the office are at the foot of this page.")
    report = _("You can also report by letter, by telephone or in person.") + office
    mistake = _("Tell us the address of the page and what is wrong.") + office
    return [
        ("report", _("Submit a clue"), True, report),
        ("about", _("About this site"), False, _("This portal publishes the results of supervising law enforcement.")),
        ("contact", _("Contact"), False, office),
        ("privacy", _("Privacy notice"), False, _("Reading needs no account. One cookie keeps your display choices.")),
        (
            "accessibility",
            _("Accessibility statement"),
            False,
            _("Every page works with the keyboard alone, in elder mode and without scripts."),
        ),
        ("report-a-mistake", _("Report a mistake"), False, mistake),
    ]


def index_pages() -> list[Page]:
    """The sections below the home page in menu order, unsaved."""
    return [
        WhitePaperIndexPage(title=_("White papers"), slug="white-papers", show_in_menus=True),
        CaseIndexPage(title=_("Typical cases"), slug="cases", show_in_menus=True),
        RulingIndexPage(title=_("Rulings"), slug="rulings", show_in_menus=True),
        ListIndexPage(title=_("Lists"), slug="lists", show_in_menus=True),
        RegulationIndexPage(title=_("Regulations"), slug="regulations", show_in_menus=True),
        NoticeIndexPage(title=_("Notices"), slug="notices", show_in_menus=True),
        StatuteIndexPage(title=_("Statutes"), slug="statutes"),
        DirectoryPage(title=_("Contact points and supervisors"), slug="directory"),
    ]


def set_site_address(url: str) -> None:
    """Make ``url`` (scheme, host, port) the address of the default site: canonical links, feeds and PDFs name it."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for site in Site.objects.filter(is_default_site=True):
        if (site.hostname, site.port) != (parts.hostname, port):
            site.hostname, site.port = parts.hostname or "localhost", port
            site.save()


@transaction.atomic
def ensure_site(*, address: str = settings.WAGTAILADMIN_BASE_URL) -> HomePage:
    """Create what is missing of the page tree and return the home page; nothing that exists is changed."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.objects.get(depth=1)
        root.title = root.draft_title = pgettext(
            "root of the page tree", "Website"
        )  # what editors see above the home page; Wagtail says Root
        root.save()
        home = HomePage(title=_("Home"), slug="portal")
        root.add_child(instance=home)
        site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
        welcome = site.root_page if site.root_page_id else None
        site.root_page = home
        site.hostname = site.hostname or "localhost"
        site.site_name = site.site_name or _("Law enforcement supervision portal")
        site.save()
        set_site_address(address)
        if welcome is not None and welcome.pk != home.pk and not welcome.get_children().exists():
            welcome.delete()
        home.refresh_from_db()
    present = set(home.get_children().values_list("slug", flat=True))
    for page in index_pages():
        if page.slug not in present:
            home.add_child(instance=page)
    for slug, title, in_menu, body in static_texts():
        if slug not in present:
            home.add_child(instance=StaticPage(title=title, slug=slug, show_in_menus=in_menu, body=f"<p>{body}</p>"))
    papers = WhitePaperIndexPage.objects.child_of(home).first()
    if papers and not papers.get_children().exists():
        papers.add_child(instance=WhitePaperSeriesPage(title=_("Quarterly white papers"), slug="quarterly"))
        papers.add_child(instance=WhitePaperSeriesPage(title=_("Special editions"), slug="special"))
    return home
