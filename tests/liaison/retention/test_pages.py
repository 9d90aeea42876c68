"""Pages of retention: lists, a record, deciding after the password was given again, the tombstone where it was."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Role
from liaison.organisations.duties import give_duty
from liaison.retention import services
from liaison.retention.listing import list_due
from liaison.retention.models import Deletion, Hold, RetentionPeriod, Tombstone
from liaison.retention.schedule import SCHEDULE
from tests.factories.liaison import member
from tests.liaison.casefiles.test_export import identified
from tests.liaison.retention.conftest import MARK, NUMBER, PASSPHRASE, ended
from tests.queries import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("periods")]

OVERVIEW = reverse("retention:overview")
REASON = {"reason": "保管期限届满，无继续保存价值"}


def record_of(item, kind="clue") -> str:
    return reverse("retention:record", args=[kind, item.pk])


@pytest.fixture
def browser(client, clerk):
    client.force_login(clerk.user)
    return client


def test_from_the_list_to_the_tombstone(client, old, clerk, head):
    list_due()
    client.force_login(clerk.user)
    clue_page = reverse("clues:clue", args=[old.pk])
    assert record_of(old) in client.get(clue_page).content.decode()
    assert record_of(old) in client.get(OVERVIEW).content.decode()
    answer = client.post(record_of(old), REASON | {"do": "propose"}, follow=True)
    deletion = Deletion.objects.get()
    assert reverse("retention:withdraw", args=[deletion.pk]) in answer.content.decode()
    assert record_of(old) not in client.get(OVERVIEW).content.decode(), "it waits under the proposals"
    decide = reverse("retention:decide", args=[deletion.pk])
    assert decide not in answer.content.decode()

    cache.clear()
    client.force_login(head.user)
    assert client.post(decide, {"decision": "approve"})["location"].startswith("/accounts/reauthenticate/")
    assert Clue.objects.filter(pk=old.pk).exists()
    assert reverse("retention:deletion", args=[deletion.pk]) in client.get("/work/").content.decode()
    identified(client, head, decide)
    assert client.get(decide).status_code == 200
    done = client.post(decide, {"decision": "approve"})
    tombstone = Tombstone.objects.get()
    assert done["location"] == reverse("retention:tombstone", args=[tombstone.pk])
    page = client.get(done["location"]).content.decode()
    assert REASON["reason"] in page
    assert MARK not in page

    for address in (clue_page, f"{clue_page}do/assign/", reverse("casefiles:export", args=[tombstone.item_id])):
        gone = client.get(address)
        if gone.status_code == 302:
            continue  # asks for the password first
        assert gone.status_code == 410
        assert tombstone.number in gone.content.decode()
        assert "no-store" in gone["Cache-Control"]
    assert client.post(f"{clue_page}note/", {"text": "x"}).status_code == 410
    client.force_login(member(role=Role.HEAD).user)
    assert client.get(clue_page).status_code == 404
    assert client.get(done["location"]).status_code == 404


def test_the_reporter_is_told(client, old, clerk, head):
    deletion = services.propose(kind="clue", item=old, principal=principal_for(clerk), **REASON)
    services.approve(deletion=deletion, principal=principal_for(head))
    follow = reverse("intake:follow")
    told = client.post(follow, {"number": NUMBER, "passphrase": PASSPHRASE})
    assert told.status_code == 410
    assert "clue_visit" not in told.cookies
    wrong = client.post(follow, {"number": NUMBER, "passphrase": "A" * 16})
    assert wrong.status_code == 200
    assert "删除" not in wrong.content.decode().split("<main", 1)[1].split("</main", 1)[0]


def test_holds_by_page(client, old, head, browser):
    client.force_login(head.user)
    client.post(record_of(old), {"do": "hold", "reason": "行政诉讼需要"})
    hold = Hold.objects.get()
    assert "行政诉讼需要" in client.get(f"{OVERVIEW}?show=holds").content.decode()
    assert client.post(record_of(old), REASON | {"do": "propose"}).status_code == 422
    lift = reverse("retention:lift", args=[hold.pk])
    assert client.post(lift, {"reason": ""}).status_code == 422
    assert client.post(lift, {"reason": "诉讼已经终结"})["location"] == record_of(old)
    assert client.post(record_of(old), REASON | {"do": "propose"}).status_code == 302


def test_what_is_kept_for_good_says_by_which_rule(browser, bureau, security):
    item = ended(bureau)
    RetentionPeriod.objects.create(kind="clue", months=None, source="《规定》第八条", reason="重要", by=security)
    page = browser.get(record_of(item)).content.decode()
    assert "《规定》第八条" in page
    assert 'value="propose"' not in page


def test_nothing_for_readers_and_other_organisations(client, old):
    list_due()
    for acting in (member(old.holder, Role.READER), member(role=Role.HEAD)):
        client.force_login(acting.user)
        assert old.number not in client.get(OVERVIEW).content.decode()
        for address in (record_of(old), record_of(old, "identity"), record_of(old.holder, "notices")):
            assert client.get(address).status_code == 404
            assert client.post(address, REASON | {"do": "propose"}).status_code == 404
    assert client.get(reverse("retention:record", args=["nothing", 1])).status_code == 404
    assert not Deletion.objects.exists()


def test_the_number_of_queries_does_not_grow(browser, bureau, clerk, head):
    def fill(number):
        for _n in range(number):
            items = [ended(bureau) for _each in range(4)]
            services.propose(kind="clue", item=items[0], principal=principal_for(clerk), **REASON)
            services.place_hold(kind="clue", item=items[1], principal=principal_for(head), reason="行政诉讼需要")
            gone = services.propose(kind="clue", item=items[2], principal=principal_for(clerk), **REASON)
            services.approve(deletion=gone, principal=principal_for(head))
        list_due()

    fill(1)
    views = [f"{OVERVIEW}?show={view}" for view in ("due", "proposed", "holds", "deleted")]
    before = [queries_of(browser, address, 20) for address in views]
    fill(4)
    assert [queries_of(browser, address, 20) for address in views] == before


class TestAdministrators:
    ADDRESS = reverse("administration:retention")
    RECORDS = reverse("administration:retention_records")

    @pytest.fixture
    def admin(self, client, security):
        give_duty(user=security, duty="security")
        client.force_login(security)
        return client

    def values(self, **changed):
        return {
            "kind": "clue/unfounded",
            "term": "other",
            "years": "3",
            "since": "2099-01-01",
            "source": "《规定》第七条",
            "reason": "无法查实的线索不必久存",
        } | changed

    def test_sets_a_period_with_its_source(self, admin):
        assert admin.post(self.ADDRESS, self.values()).status_code == 302
        period = RetentionPeriod.objects.order_by("-pk")[0]
        assert (period.kind, period.outcome, period.months, period.by.username) == (
            "clue",
            "unfounded",
            36,
            "security-admin",
        )
        assert "《规定》第七条" in admin.get(self.ADDRESS).content.decode()
        for wrong in ({"source": ""}, {"years": "0"}, {"since": "2020-01-01"}, {"kind": "x"}):
            assert admin.post(self.ADDRESS, self.values(**wrong)).status_code == 422

    @pytest.mark.parametrize(
        ("written", "months"),
        [
            ({"term": "for_good", "years": ""}, None),
            ({"term": "120", "years": ""}, 120),
            ({"years": "7"}, 84),
            ({"years": "2", "months": "6"}, 30),
            ({"years": "", "months": "6"}, 6),
        ],
    )
    def test_a_period_is_chosen_or_written_in_years_and_months(self, admin, written, months):
        assert admin.post(self.ADDRESS, self.values(**written)).status_code == 302
        assert RetentionPeriod.objects.order_by("-pk")[0].months == months

    @pytest.mark.parametrize(
        "unclear",
        [{"term": "for_good"}, {"term": "120"}, {"years": ""}, {"term": ""}, {"months": "12"}, {"years": "101"}],
    )
    def test_a_period_that_says_two_things_or_none_is_not_set(self, admin, unclear):
        before = RetentionPeriod.objects.count()
        assert admin.post(self.ADDRESS, self.values(**unclear)).status_code == 422
        assert RetentionPeriod.objects.count() == before

    @pytest.mark.parametrize("kind", SCHEDULE)
    def test_what_the_archives_rules_give_fills_the_form(self, admin, kind):
        form = admin.get(f"{self.ADDRESS}?kind={kind}").context["form"]
        sent = {name: value for name, value in form.initial.items() if value is not None}
        assert admin.post(self.ADDRESS, self.values(**{"years": ""} | sent)).status_code == 302
        period = RetentionPeriod.objects.order_by("-pk")[0]
        assert (period.kind, period.months) == (kind, SCHEDULE[kind].months)

    def test_sees_numbers_and_no_content(self, admin, old, clerk, head):
        list_due()
        services.propose(kind="clue", item=old, principal=principal_for(clerk), reason=f"{MARK}理由理由")
        services.place_hold(kind="clue", item=old, principal=principal_for(head), reason=f"{MARK}缘由缘由")
        for view in ("due", "proposed", "holds"):
            page = admin.get(f"{self.RECORDS}?show={view}").content.decode()
            assert old.number in page
            assert MARK not in page
        assert admin.get(f"{self.RECORDS}?show=deleted").status_code == 200
        assert admin.get(record_of(old)).status_code == 302, "administrators act for no organisation"
