"""Writing rulings: publication, withdrawal, disputes, what follows from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import ProtectedError
from django.utils import timezone

from content.common.generated import pdf_of, store_pdf
from content.rulings import services
from content.rulings.locks import WithdrawnError
from content.rulings.models import Ruling, RulingCitation
from core.generations import GenerationBump
from core.outbox.models import OutboxEntry
from tests.factories.rulings import ruling

pytestmark = pytest.mark.django_db


def bumps() -> int:
    return GenerationBump.objects.filter(kind="rulings").count()


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Call a writer as if its transaction had ended: a later bump is then a row of its own."""

    def run(writer, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return writer(*args, **kwargs)

    return run


def test_a_new_ruling_is_a_draft_with_a_revision_and_no_index_number():
    draft = ruling(publish=False)
    assert not draft.live
    assert draft.latest_revision is not None
    assert draft.index_number is None
    assert not Ruling.objects.published().exists()


def test_publication_gives_an_index_number_citations_a_pdf_order_and_outdates_caches():
    before = bumps()
    published = ruling()
    assert published.live
    assert published.index_number
    assert bumps() > before
    assert OutboxEntry.objects.filter(topic="rulings.pdf", key=str(published.pk)).exists()
    cited = [(c.statute, c.label) for c in published.citations.all()]
    assert ("中华人民共和国食品安全法", "第一百二十四条第一款第（五）项") in cited


def test_publication_can_be_backdated():
    moment = datetime(2026, 3, 26, 2, 5, 12, tzinfo=UTC)
    published = ruling(published_at=moment)
    assert published.first_published_at == moment
    assert published.last_published_at == moment


def test_terms_are_accepted_as_the_field_writes_them():
    published = ruling(kind="行政判决书", instance="二审", outcome="维持", number="（2026）示01行终37号")
    assert (published.kind, published.instance, published.outcome) == ("judgment", "second", "upheld")
    assert published.kicker.startswith("行政判决书（")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "不是文号"),
        ("kind", "小说"),
        ("title", ""),
        ("decided_on", None),
        ("anonymised_by", ""),
        ("fine", -1),
    ],
)
def test_what_is_wrong_is_refused_by_name(field, value):
    with pytest.raises(ValidationError):
        ruling(**{field: value})
    assert not Ruling.objects.exists()


def test_the_same_number_in_another_spelling_is_refused():
    ruling(number="示市监罚字〔2026〕47号")
    with pytest.raises(ValidationError, match="47"):
        ruling(number="示市监罚字[2026]第047号")


def test_nothing_is_published_that_nobody_attests():
    draft = ruling(publish=False)
    Ruling.objects.filter(pk=draft.pk).update(anonymised_by="")
    draft.refresh_from_db()
    draft.save_revision(clean=False)
    with pytest.raises(ValidationError):
        services.publish_ruling(ruling=draft)
    draft.refresh_from_db()
    assert not draft.live


class TestWithdrawal:
    def test_takes_it_from_the_public_and_keeps_the_text(self, committed):
        published = committed(ruling)
        store_pdf(subject=published, pdf=b"%PDF-1.7", pages=1)
        before = bumps()
        services.withdraw(ruling=published, reason="当事人信息未隐去", basis="法释〔2016〕19号", day=date(2026, 5, 1))
        published.refresh_from_db()
        assert not published.live
        assert published.withdrawn_on == date(2026, 5, 1)
        assert "腐竹" in published.facts
        assert pdf_of(published) is None
        assert not RulingCitation.objects.filter(ruling=published).exists()
        assert bumps() > before
        assert not Ruling.objects.published().exists()

    def test_needs_a_reason(self):
        with pytest.raises(ValidationError):
            services.withdraw(ruling=ruling(), reason="  ")

    def test_a_draft_is_not_withdrawn(self):
        with pytest.raises(ValidationError):
            services.withdraw(ruling=ruling(publish=False), reason="原因")

    def test_no_way_leads_back_but_lifting_it(self):
        published = ruling()
        old = published.latest_revision
        services.withdraw(ruling=published, reason="原因")
        with pytest.raises(WithdrawnError):
            old.publish(skip_permission_checks=True)
        with pytest.raises(WithdrawnError):
            services.publish_ruling(ruling=published)
        stale = Ruling.objects.get(pk=published.pk)
        stale.live, stale.withdrawn_on = True, None
        with pytest.raises(WithdrawnError):
            stale.save()
        published.refresh_from_db()
        assert not published.live
        services.lift_withdrawal(ruling=published)
        assert not published.live
        services.publish_ruling(ruling=published)
        assert published.live
        assert published.citations.exists()

    def test_ends_a_scheduled_publication(self):
        published = ruling()
        draft = published.get_latest_revision_as_object()
        draft.go_live_at = timezone.now() + timedelta(days=1)
        draft.save_revision().publish(skip_permission_checks=True)
        assert published.revisions.filter(approved_go_live_at__isnull=False).exists()
        services.withdraw(ruling=published, reason="原因")
        assert not published.revisions.filter(approved_go_live_at__isnull=False).exists()

    def test_an_older_revision_cannot_undo_standing_facts(self):
        published = ruling()
        old = published.latest_revision
        services.withdraw(ruling=published, reason="原因")
        assert old.as_object().withdrawn_on is not None


def test_the_index_number_survives_every_revision():
    published = ruling()
    number = published.index_number
    version = published.get_latest_revision_as_object()
    version.index_number = None
    version.title = "改后的标题"
    version.save_revision().publish(skip_permission_checks=True)
    published.refresh_from_db()
    assert (published.index_number, published.title) == (number, "改后的标题")


def test_paragraph_numbers_survive_an_insertion():
    published = ruling(facts=["第一段事实。", "第二段事实。"])
    version = published.get_latest_revision_as_object()
    version.facts = "第一段事实。\n插入的一段。\n第二段事实。"
    version.save_revision().publish(skip_permission_checks=True)
    published.refresh_from_db()
    numbers = {p.text: p.label for s in published.numbered_sections() for p in s.paragraphs}
    assert numbers["第二段事实。"] == "3"
    assert numbers["插入的一段。"] == "2-1"
    assert numbers["罚款人民币五万元。"] == "6"


def test_drafts_of_an_unpublished_ruling_number_afresh():
    draft = ruling(publish=False, facts=["一。", "二。"])
    draft.facts = "一。\n插入。\n二。"
    draft.save()
    assert [p.label for s in draft.numbered_sections() for p in s.paragraphs] == list("1234567")


def test_linking_into_a_dispute_holds_in_later_revisions():
    one, two = ruling(), ruling()
    chain = services.create_chain(title="争议")
    services.link(chain=chain, rulings=[one, two])
    version = Ruling.objects.get(pk=one.pk).get_latest_revision_as_object()
    version.save_revision().publish(skip_permission_checks=True)
    assert list(chain.rulings.order_by("pk")) == [one, two]


def test_a_public_ruling_is_never_deleted():
    published = ruling()
    with pytest.raises(ProtectedError):
        published.delete()
    services.withdraw(ruling=published, reason="原因")
    with pytest.raises(ProtectedError):
        published.delete()
    ruling(publish=False).delete()


def test_expiry_ends_publication_and_what_follows_from_it(committed):
    published = committed(ruling, expire_at=timezone.now() + timedelta(days=1))
    Ruling.objects.filter(pk=published.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    before = bumps()
    call_command("publish_scheduled", verbosity=0)
    published.refresh_from_db()
    assert not published.live
    assert published.expired
    assert not published.citations.exists()
    assert bumps() > before
