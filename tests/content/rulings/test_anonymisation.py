"""隐名审查: nothing is published while something that may identify a person is undecided."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.common.reviews import ReviewRefused
from content.rulings import services
from content.rulings.anonymisation.checking import check
from content.rulings.anonymisation.models import Attestation, KeptFind
from content.rulings.anonymisation.services import TextChangedError, accept_masks, ask_again, attest, keep
from content.rulings.models import Ruling
from core.users import User
from tests.factories.rulings import ruling
from tests.factories.site import make_site

pytestmark = pytest.mark.django_db
PARTIES = ["当事人：李建国，男，1975年3月2日出生，公民身份号码11010519491231002X，住示例市西城区和平路12号3单元401室。"]
FACTS = ["2026年3月1日，李建国在店内销售过期食品，其电话为13812345678。"]


@pytest.fixture
def editor(page_root):
    make_site()
    return User.objects.create_superuser("bianji", password="x")


@pytest.fixture
def draft(editor) -> Ruling:
    return ruling(publish=False, parties=PARTIES, facts=FACTS)


def latest(item: Ruling) -> Ruling:
    return Ruling.objects.get(pk=item.pk).get_latest_revision_as_object()


def found(item: Ruling, text: str):
    return next(entry for entry in check(latest(item)).found if entry.text == text)


class TestRefusal:
    def test_publication_is_refused_until_every_find_is_decided(self, draft, editor):
        with pytest.raises(ReviewRefused, match="隐名审查"):
            services.publish_ruling(ruling=draft, user=editor)
        draft.refresh_from_db()
        assert not draft.live
        assert draft.first_published_at is None
        masks = {entry.key: entry.mask for entry in check(latest(draft)).open}
        assert accept_masks(ruling=draft, revision_id=draft.latest_revision_id, masks=masks, user=editor) == 6
        services.publish_ruling(ruling=draft, user=editor)
        draft.refresh_from_db()
        assert draft.live
        assert "李建国" not in draft.parties + draft.facts
        assert "13812345678" not in draft.facts

    def test_scheduling_is_refused_and_what_was_scheduled_appears_on_time(self, draft, editor):
        version = latest(draft)
        version.go_live_at = timezone.now() + timedelta(hours=1)
        with pytest.raises(ReviewRefused):
            version.save_revision(user=editor).publish(user=editor)
        assert not Ruling.objects.get(pk=draft.pk).approved_schedule
        draft.refresh_from_db()
        for entry in check(latest(draft)).open:
            keep(ruling=draft, revision_id=draft.latest_revision_id, key=entry.key, reason="lawful", user=editor)
        draft.latest_revision.publish(user=editor)
        assert Ruling.objects.get(pk=draft.pk).approved_schedule
        # What the check relied on cannot be taken back while the clock runs.
        decision = KeptFind.objects.first()
        with pytest.raises(ValidationError):
            ask_again(ruling=draft, key=decision.find_key, user=editor)
        assert KeptFind.objects.filter(pk=decision.pk).exists()
        # A decision lost otherwise does not stop the clock, nor what else is due with it.
        KeptFind.objects.all().delete()
        draft.latest_revision.refresh_from_db()
        past = timezone.now() - timedelta(minutes=1)
        content = draft.latest_revision.content | {"go_live_at": past.isoformat()}
        type(draft.latest_revision).objects.filter(pk=draft.latest_revision_id).update(
            approved_go_live_at=past, content=content
        )
        call_command("publish_scheduled")
        assert Ruling.objects.get(pk=draft.pk).live

    def test_a_text_attested_by_its_court_is_published_and_a_changed_one_is_not(self, draft, editor):
        attest(ruling=latest(draft), source="示例市中级人民法院")
        services.publish_ruling(ruling=draft, user=editor)
        draft.refresh_from_db()
        assert draft.live
        version = latest(draft)
        version.facts += "\n王秀兰到场作证。"
        revision = version.save_revision(user=editor)
        with pytest.raises(ReviewRefused):
            revision.publish(user=editor)
        assert "王秀兰" not in Ruling.objects.get(pk=draft.pk).facts
        assert Attestation.objects.count() == 1

    def test_a_text_without_persons_is_published_without_a_word(self, editor):
        assert ruling(parties=["当事人：李某。"]).live


class TestDecisions:
    def test_one_person_has_one_mask_everywhere_and_nothing_else_changes(self, draft, editor):
        person = found(draft, "李建国")
        assert {place.field for place in person.places} == {"parties", "facts"}
        changed = accept_masks(
            ruling=draft, revision_id=draft.latest_revision_id, masks={person.key: "李某甲"}, user=editor
        )
        assert changed == 2
        version = latest(draft)
        assert version.parties == PARTIES[0].replace("李建国", "李某甲")
        assert version.facts == FACTS[0].replace("李建国", "李某甲")
        assert version.revisions.count() == 2

    def test_what_is_kept_is_not_asked_again_and_can_be(self, draft, editor):
        draft.refresh_from_db()
        person = found(draft, "李建国")
        kept = keep(ruling=draft, revision_id=draft.latest_revision_id, key=person.key, reason="official", user=editor)
        assert "李建国" not in f"{kept.masked}{kept.find_key}{kept.reason}"
        assert person.key not in {entry.key for entry in check(latest(draft)).open}
        assert ask_again(ruling=draft, key=person.key, user=editor)
        assert person.key in {entry.key for entry in check(latest(draft)).open}

    def test_nothing_is_done_on_a_text_that_changed_meanwhile(self, draft, editor):
        seen = draft.latest_revision_id
        person = found(draft, "李建国")
        version = latest(draft)
        version.facts = "别的事实。"
        version.save_revision(user=editor)
        with pytest.raises(TextChangedError):
            accept_masks(ruling=draft, revision_id=seen, masks={person.key: "李某"}, user=editor)
        with pytest.raises(TextChangedError):
            keep(ruling=draft, revision_id=seen, key=person.key, reason="official", user=editor)
        assert latest(draft).facts == "别的事实。"

    @pytest.mark.parametrize("mask", ["", "  ", "李建国", "李 建国之子", "某" * 61])
    def test_a_mask_that_hides_nothing_is_refused(self, draft, editor, mask):
        person = found(draft, "李建国")
        with pytest.raises(ValidationError):
            accept_masks(ruling=draft, revision_id=draft.latest_revision_id, masks={person.key: mask}, user=editor)
        assert "李建国" in latest(draft).facts

    def test_an_unknown_reason_is_refused(self, draft, editor):
        with pytest.raises(ValidationError):
            keep(
                ruling=draft,
                revision_id=draft.latest_revision_id,
                key=found(draft, "李建国").key,
                reason="because",
                user=editor,
            )


class TestScreen:
    def test_every_find_is_shown_in_place_and_decided_by_plain_forms(self, client, draft, editor):
        client.force_login(editor)
        address = reverse("ruling_anonymisation", args=[draft.pk])
        page = client.get(address).content.decode()
        assert page.count("<mark") == 6
        # each mask behind a find is a button of the form of its decision
        for entry in check(latest(draft)).open:
            assert page.count(f'form="mask-{entry.key[:12]}"') == len(entry.places)
            assert page.count(f'id="mask-{entry.key[:12]}"') == page.count(f'<tr id="find-{entry.key[:12]}"') == 1
        assert "李某" in page
        person = found(draft, "李建国")
        sent = {"action": "keep", "key": person.key, "revision": draft.latest_revision_id, "reason": "no_name"}
        assert client.post(address, sent).status_code == 302
        sent = {"action": "mask_all", "revision": draft.latest_revision_id}
        page = client.post(address, sent, follow=True).content.decode()
        assert "可以发布" in page
        version = latest(draft)
        assert "李建国" in version.facts
        assert "13812345678" not in version.facts

    def test_a_stale_form_changes_nothing_and_says_so(self, client, draft, editor):
        client.force_login(editor)
        address = reverse("ruling_anonymisation", args=[draft.pk])
        for revision in ("", "x", "999999"):
            page = client.post(address, {"action": "mask_all", "revision": revision}, follow=True).content.decode()
            assert "什么都没有改动" in page
        assert latest(draft).revisions.count() == 1

    def test_it_is_closed_to_those_who_do_not_edit_rulings(self, client, draft):
        client.force_login(User.objects.create_user("duzhe", password="x"))
        assert client.get(reverse("ruling_anonymisation", args=[draft.pk])).status_code in (302, 403)

    def test_the_edit_view_leads_to_it(self, client, draft, editor):
        client.force_login(editor)
        page = client.get(reverse("wagtailsnippets_rulings_ruling:edit", args=[draft.pk])).content.decode()
        assert reverse("ruling_anonymisation", args=[draft.pk]) in page


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["李建国", "王秀兰", "张某", "13812345678", "罚款五万元", "，", "当事人：", "证人", "。"]),
        max_size=30,
    )
)  # fmt: skip
def test_masking_everything_leaves_nothing_open_and_the_rest_as_it_was(editor, words):
    item = ruling(publish=False, parties=["当事人：李某。"], facts=["".join(words)])
    before = check(latest(item))
    accept_masks(
        ruling=item,
        revision_id=item.latest_revision_id,
        masks={entry.key: entry.mask for entry in before.open},
        user=editor,
    )
    outside = "".join(text for text, entry in before.pieces("facts") if entry is None)
    after = latest(item).facts
    for char in set(outside) - set("某李王张0123456789"):
        assert after.count(char) >= outside.count(char)
    assert not {entry.text for entry in check(latest(item)).open} & {entry.text for entry in before.found}
