"""Every way public content can change bumps the kinds that show it (the list is Wagtail's, event by event)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from content.common.glossary import GlossaryTerm
from content.common.site import PortalSettings
from core.generations import refresh

pytestmark = pytest.mark.django_db


@contextmanager
def changed() -> Iterator[set[str]]:
    """``with changed() as kinds: …`` leaves in ``kinds`` what the block, committed, bumped."""
    kinds: set[str] = set()
    before = refresh()
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield kinds
    after = refresh()
    kinds.update(kind for kind in after if after[kind] != before.get(kind))


@pytest.fixture
def tree(page_root):
    """root → home → section → branch → leaf, all live; branch and leaf lie below what the navigation shows."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        home = page_root.add_child(instance=Page(title="家", slug="purge-home"))
        section = home.add_child(instance=Page(title="栏目", slug="section"))
        branch = section.add_child(instance=Page(title="系列", slug="branch"))
        leaf = branch.add_child(instance=Page(title="页", slug="leaf"))
    return {"home": home, "section": section, "branch": branch, "leaf": leaf}


def test_a_live_child_added_without_publishing(tree):
    with changed() as kinds:
        tree["branch"].add_child(instance=Page(title="新", slug="new", live=True))
    assert kinds == {"pages"}


def test_a_draft_child_changes_nothing(tree):
    with changed() as kinds:
        tree["leaf"].add_child(instance=Page(title="稿", slug="draft", live=False))
    assert kinds == set()


def test_saving_a_draft_of_a_live_page_changes_nothing(tree):
    page = tree["leaf"]
    page.title = "改"
    with changed() as kinds:
        page.save_revision()
    assert kinds == set()


def test_publishing_a_revision(tree):
    page = tree["leaf"]
    page.title = "改"
    revision = page.save_revision()
    with changed() as kinds:
        revision.publish()
    assert kinds == {"pages"}


def test_publishing_a_section_changes_the_navigation(tree):
    revision = tree["section"].save_revision()
    with changed() as kinds:
        revision.publish()
    assert kinds == {"pages", "site"}


def test_unpublishing_with_descendants(tree):
    from wagtail.actions.unpublish_page import UnpublishPageAction

    with changed() as kinds:
        UnpublishPageAction(tree["branch"]).execute(skip_permission_checks=True)
    assert kinds == {"pages"}
    assert not Page.objects.get(pk=tree["branch"].pk).live


def test_moving(tree):
    with changed() as kinds:
        tree["branch"].move(tree["home"], pos="last-child")
    assert "pages" in kinds


def test_renaming_the_address(tree):
    page = tree["branch"]
    page.slug = "renamed"
    with changed() as kinds:
        page.save()
    assert "pages" in kinds


def test_deleting(tree):
    page = tree["leaf"]
    with changed() as kinds:
        page.delete()
    assert kinds == {"pages"}


def test_a_copy_that_is_live_at_once(tree):
    with changed() as kinds:
        tree["leaf"].copy(update_attrs={"slug": "copy"}, keep_live=True)
    assert kinds == {"pages"}


def test_a_privacy_setting(tree):
    with changed() as kinds:
        restriction = PageViewRestriction.objects.create(page=tree["leaf"], restriction_type="login")
    assert "site" in kinds
    with changed() as kinds:
        restriction.delete()
    assert "site" in kinds


def test_a_site_edit(tree):
    with changed() as kinds:
        Site.objects.create(hostname="purge.example", root_page=tree["home"])
    assert kinds == {"site"}


def test_a_settings_save():
    with changed() as kinds:
        PortalSettings.objects.create(name="门户")
    assert kinds == {"site"}


def test_a_redirect():
    with changed() as kinds:
        Redirect.objects.create(old_path="/old", redirect_link="/new")
    assert kinds == {"site"}


def test_a_glossary_term_shown_on_several_pages():
    with changed() as kinds:
        term = GlossaryTerm.objects.create(term="听证", definition="…")
    assert kinds == {"site"}
    term.definition = "改"
    with changed() as kinds:
        term.save()
    assert kinds == {"site"}
    with changed() as kinds:
        term.delete()
    assert kinds == {"site"}


def test_a_file_counts_when_it_changes_not_when_it_arrives(page_root):
    from django.core.files.base import ContentFile
    from wagtail.documents.models import Document

    with changed() as kinds:
        document = Document.objects.create(title="附件", file=ContentFile(b"x", name="a.txt"))
    assert kinds == set()
    document.title = "附件二"
    with changed() as kinds:
        document.save()
    assert kinds == {"site"}


@pytest.mark.django_db(transaction=True)
def test_scheduled_publication_and_expiry_in_another_process(tree, manage):
    page = tree["branch"].add_child(instance=Page(title="定时", slug="scheduled", live=False))
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    with changed() as kinds:
        manage("publish_scheduled")
    assert kinds == {"pages"}
    assert Page.objects.get(pk=page.pk).live

    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    with changed() as kinds:
        manage("publish_scheduled")
    assert kinds == {"pages"}
    assert not Page.objects.get(pk=page.pk).live
