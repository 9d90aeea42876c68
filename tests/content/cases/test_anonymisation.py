"""隐名审查 of typical cases: nothing is published while a person or an enterprise in it is undecided."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from content.cases.anonymisation.checking import check
from content.cases.anonymisation.models import KeptCaseFind
from content.cases.anonymisation.services import TextChangedError, accept_masks, ask_again, keep
from content.cases.models import CaseIndexPage, TypicalCasePage
from content.common.reviews import ReviewRefused
from core.users import User
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db
FACTS = "<p>当事人<b>李建国</b>经营永丰商行，电话13812345678。</p><p>李建国不服。</p>"


@pytest.fixture
def editor(page_root):
    make_site()
    return User.objects.create_superuser("bianji", password="x")


@pytest.fixture
def draft(editor) -> TypicalCasePage:
    page = TypicalCasePage(title="案例", slug="case", field="市场监管", facts=FACTS, live=False)
    page.supervision = page.significance = "<p>已纠正。</p>"
    CaseIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=editor, clean=False)
    page.refresh_from_db()
    return page


def latest(page) -> TypicalCasePage:
    return TypicalCasePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def key_of(page, text: str) -> str:
    return next(found.key for found in check(latest(page)).found if found.text == text)


def test_publication_is_refused_until_every_find_is_decided(draft, editor):
    with pytest.raises(ReviewRefused, match="隐名审查"):
        draft.latest_revision.publish(user=editor)
    assert not TypicalCasePage.objects.get(pk=draft.pk).live
    masks = {found.key: found.mask for found in check(latest(draft)).open}
    assert accept_masks(page=draft, revision_id=draft.latest_revision_id, masks=masks, user=editor) == 4
    assert latest(draft).facts == "<p>当事人<b>李某</b>经营某商户，电话***。</p><p>李某不服。</p>"
    draft.refresh_from_db()
    draft.latest_revision.publish()
    assert TypicalCasePage.objects.get(pk=draft.pk).live


def test_what_is_kept_is_asked_again_when_the_decision_is_taken_back(draft, editor):
    common = {"page": draft, "user": editor}
    for found in check(latest(draft)).open:
        keep(key=found.key, reason="lawful", revision_id=draft.latest_revision_id, **common)
    assert not check(latest(draft)).open
    assert "李建国" not in str(list(KeptCaseFind.objects.values()))
    assert ask_again(key=key_of(draft, "李建国"), **common)
    with pytest.raises(ReviewRefused):
        draft.latest_revision.publish(user=editor)


def test_a_name_cut_by_markup_is_left_to_the_editor(draft, editor):
    version = latest(draft)
    version.facts = "<p>当事人李<b>建国</b>不服。</p>"
    version.save_revision(user=editor, clean=False)
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="隔断"):
        accept_masks(
            page=draft,
            revision_id=draft.latest_revision_id,
            masks={key_of(draft, "李建国"): "李某"},
            user=editor,
        )
    assert "李<b>建国</b>" in latest(draft).facts


def test_nothing_is_done_to_a_draft_somebody_saved_meanwhile(draft, editor):
    key = key_of(draft, "李建国")
    for act in (
        lambda: accept_masks(page=draft, revision_id=0, masks={key: "李某"}, user=editor),
        lambda: keep(page=draft, revision_id=0, key=key, reason="lawful", user=editor),
    ):
        with pytest.raises(TextChangedError):
            act()


def test_the_edit_form_leads_to_the_screen_and_the_screen_decides(client, draft, editor):
    client.force_login(editor)
    address = reverse("case_anonymisation", args=[draft.pk])
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    shown = client.get(address).content.decode()
    assert shown.count("<mark") == 4
    sent = {
        "action": "keep",
        "key": key_of(draft, "永丰商行"),
        "revision": draft.latest_revision_id,
        "reason": "lawful",
    }
    client.post(address, sent)
    sent = {"action": "mask_all", "revision": draft.latest_revision_id}
    assert "可以发布" in client.post(address, sent, follow=True).content.decode()
    assert address in client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    assert client.post(address, {"action": "what"}).status_code in {302, 403}


def test_the_screen_is_for_whoever_may_edit_the_page(client, draft):
    client.force_login(User.objects.create_user("qita", password="x"))
    assert client.get(reverse("case_anonymisation", args=[draft.pk])).status_code == 302
