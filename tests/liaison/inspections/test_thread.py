"""Filing → code → the enterprise's page → bad rating → warning → clue, and what is refused on the way."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.access import visible
from liaison.clues.models import Clue
from liaison.inspections import public, services
from liaison.inspections.choices import Deviation, WarningKind
from liaison.inspections.flow import INSPECTION
from liaison.inspections.models import Inspection, InspectionRating, InspectionWarning, UnfiledReport
from liaison.inspections.tasks import housekeeping
from liaison.notices.models import Notice
from liaison.organisations.choices import OrganisationKind, Role
from liaison.registry.models import Certificate
from liaison.workflow.engine import EventRefused, fire, permitted_events
from tests.factories import inspections as make
from tests.factories.liaison import member, organisation, principal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits():
    cache.clear()


@pytest.fixture
def bureau():
    return organisation(OrganisationKind.COORDINATING)


@pytest.fixture
def body(bureau):
    return make.ready_body()


def form_of(body, **values) -> dict:
    begin = timezone.localtime() + dt.timedelta(days=2)
    return {
        "credit_code": make.credit_code(),
        "enterprise_name": "示例食品有限公司",
        "matter": "QR-001",
        "occasion": "plan",
        "plan": "IP-001",
        "certificates": list(Certificate.objects.values_list("pk", flat=True)),
        "starts_at": f"{begin:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begin + dt.timedelta(hours=3):%Y-%m-%dT%H:%M}",
    } | values


def text_of(answer) -> str:
    return answer.content.decode()


def test_from_the_filing_to_the_clue_through_the_pages(client, bureau, body):
    clerk = member(body)
    client.force_login(clerk.user)
    answer = client.post(reverse("inspections:new"), form_of(body), follow=True)
    item = Inspection.objects.get()
    assert item.state == "filed"
    assert re.fullmatch(rf"{body.number_code}检〔\d{{4}}〕1号", item.number)
    assert item.number in text_of(answer)
    sheet = text_of(client.get(reverse("inspections:sheet", args=[item.pk])))
    address = reverse("inspection:page", args=[item.token])
    assert "<svg" in sheet
    assert address in sheet

    client.logout()
    page = client.get(address)
    assert page["Cache-Control"] == "no-store"
    for told in (
        body.name,
        item.number,
        item.matter,
        item.basis,
        *Certificate.objects.values_list("number", flat=True),
    ):
        assert told in text_of(page)
    assert page.context["form"] is None, "it is rated from its day on"

    make.today(item)
    client.post(reverse("inspection:mark", args=[item.token, "arrive"]))
    client.post(reverse("inspection:mark", args=[item.token, "leave"]))
    item.refresh_from_db()
    assert (item.state, item.arrived_at is not None, item.left_at is not None) == ("finished", True, True)
    rating = {"key": str(uuid.uuid4()), "score": "1", "deviations": ["demands"], "comment": "要求购买指定设备"}
    for _again in range(2):
        assert client.post(reverse("inspection:rate", args=[item.token]), rating).status_code == 302
    assert InspectionRating.objects.count() == 1
    warning = InspectionWarning.objects.get()
    assert (warning.kind, warning.clue.holder, warning.clue.source) == (WarningKind.RATING, bureau, "inspection")
    assert "要求购买指定设备" in warning.clue.description

    client.force_login(member(bureau).user)
    shown = text_of(client.get(reverse("clues:clue", args=[warning.clue.pk])))
    assert reverse("inspections:inspection", args=[item.pk]) in shown
    listed = text_of(client.get(reverse("inspections:warnings")))
    assert warning.clue.number in listed
    assert "要求购买指定设备" in text_of(client.get(reverse("inspections:inspection", args=[item.pk])))

    client.force_login(clerk.user)
    own = text_of(client.get(reverse("inspections:inspection", args=[item.pk])))
    assert "要求购买指定设备" not in own
    assert warning.clue.number not in own
    assert warning.clue.number not in text_of(client.get(reverse("inspections:warnings")))


def test_a_second_bad_rating_is_counted_in_the_same_warning(body):
    item = make.today(make.filed(body))
    for score in (1, 2, 5):
        public.rate(inspection=item, key=uuid.uuid4(), score=score)
    warning = InspectionWarning.objects.get()
    assert (warning.times, Clue.objects.count()) == (2, 1)
    public.rate(inspection=item, key=uuid.uuid4(), score=5, deviations=[Deviation.MATTER])
    assert set(InspectionWarning.objects.values_list("kind", flat=True)) == {"rating", "outside_list"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"matter": "QR-999"}, "matter"),
        ({"plan": ""}, "plan"),
        ({"plan": "IP-999"}, "plan"),
        ({"occasion": "complaint", "reason": " "}, "reason"),
        ({"credit_code": "91330800MA0000011X"}, "credit_code"),
        ({"certificates": []}, "certificates"),
        ({"ends_at": timezone.now()}, "ends_at"),
        ({"basis": "长" * 1001}, "basis"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused(body, wrong, field):
    with pytest.raises(EventRefused) as refused:
        make.filed(body, **wrong)
    assert refused.value.field == field
    assert not Inspection.objects.exists()


def test_officers_come_with_valid_certificates_of_the_body(body):
    today = timezone.localdate()
    others = {
        "expired": make.officer(body, until=today),
        "revoked": make.officer(body, revoked=today),
        "of another body": make.officer(organisation()),
    }
    good = Certificate.objects.filter(officer__organisation=body).first()
    for wrong in others.values():
        with pytest.raises(EventRefused, match=wrong.number):
            make.filed(body, certificates=[good, wrong])


def test_an_inspection_is_filed_before_it_begins(body):
    begun = timezone.now() - dt.timedelta(minutes=1)
    by = principal(body)
    item = services.draft(principal=by, **make.values(body, starts_at=begun, ends_at=begun + dt.timedelta(hours=1)))
    with pytest.raises(EventRefused):
        services.hand_in(inspection=item, principal=by)
    assert (item.state, item.number) == ("draft", "")


def test_outside_the_plan_a_second_person_approves_and_it_is_warned_of(body):
    by, second = principal(body, Role.HEAD), principal(body, Role.HEAD)
    item = make.filed(body, by=by, occasion="other", reason="临时安排")
    assert item.state == "submitted"
    told = Notice.objects.filter(kind="inspection.submit").values_list("recipient", flat=True)
    assert list(told) == [second.membership_id], "whoever submits it is not told"
    assert public.find(item.token) is None, "no code before the approval"
    with pytest.raises(EventRefused):
        fire(item, "file", principal=by)
    with pytest.raises(EventRefused):
        fire(item, "approve", principal=by)
    fire(item, "approve", principal=second)
    assert (item.state, item.number.endswith("1号")) == ("filed", True)
    assert InspectionWarning.objects.get().kind == WarningKind.OUTSIDE_PLAN


def test_visits_to_check_a_complaint_need_approval_and_no_warning(body):
    item = make.filed(body, occasion="complaint", reason="12345 工单 2026-1")
    assert item.state == "submitted"
    fire(item, "approve", principal=principal(body, Role.HEAD))
    assert not InspectionWarning.objects.exists()


def test_one_visit_too_many_needs_approval_and_is_warned_of_once(body, settings):
    settings.VISITS_PER_LEVEL = 2
    same = make.credit_code()
    items = [make.filed(body, credit_code=same) for _ in range(3)]
    assert [item.state for item in items] == ["filed", "filed", "submitted"]
    fire(items[2], "approve", principal=principal(body, Role.HEAD))
    assert InspectionWarning.objects.get().kind == WarningKind.OVER_BUDGET


def test_more_visits_than_the_plan_has_are_warned_of(bureau, settings):
    settings.VISITS_IN_ALL = settings.VISITS_PER_LEVEL = 9
    body = organisation()
    make.listed(body, quantity="1")
    make.officer(body)
    make.officer(body)
    make.filed(body)
    assert not InspectionWarning.objects.exists()
    make.filed(body)
    assert InspectionWarning.objects.get().kind == WarningKind.OUTSIDE_PLAN


def test_a_certificate_revoked_after_the_filing_is_warned_of_at_the_door(body, client):
    item = make.today(make.filed(body))
    Certificate.objects.filter(pk=item.inspectors.first().certificate_id).update(revoked_on=timezone.localdate())
    assert "证件在检查当天无效" in text_of(client.get(reverse("inspection:page", args=[item.token])))
    public.mark(inspection=item, event="arrive")
    assert InspectionWarning.objects.get().kind == WarningKind.CERTIFICATE


def test_numbers_have_no_gap_after_a_refusal(body, settings):
    settings.VISITS_PER_LEVEL = settings.VISITS_IN_ALL = 99
    first = make.filed(body)
    with pytest.raises(EventRefused):
        make.filed(body, matter="QR-999")
    assert [first.number[-2:], make.filed(body).number[-2:]] == ["1号", "2号"]


def test_a_report_without_filing_becomes_one_clue_a_day(client, bureau, body):
    values = {
        "body_name": body.short_name,
        "enterprise_name": "示例 食品有限公司",
        "visited_on": f"{timezone.localdate()}",
        "text": "没有出示二维码",
    }
    for _again in range(2):
        answer = client.post(reverse("inspection:report"), values | {"key": str(uuid.uuid4())})
        assert answer["Location"] == reverse("inspection:reported")
    warning = InspectionWarning.objects.get()
    assert (warning.kind, warning.body, warning.times) == (WarningKind.UNFILED, body, 2)
    assert (UnfiledReport.objects.count(), warning.clue.subjects.filter(organisation=body).count()) == (2, 1)
    assert not visible(principal(body, Role.HEAD), InspectionWarning).exists()


def test_what_a_later_report_says_is_read_with_the_clue_when_the_forms_are_forgotten(client, bureau, body):
    day, now = timezone.localdate(), timezone.now()
    given = {"body_name": body.name, "enterprise_name": "示例食品有限公司", "visited_on": day}
    for days, text in ((31, "没有出示二维码"), (31, "还收了两千元押金"), (29, "押金没有收据")):
        public.report(key=uuid.uuid4(), text=text, at=now - dt.timedelta(days=days), **given)
    housekeeping()
    assert UnfiledReport.objects.get().text == "押金没有收据"
    raised = InspectionWarning.objects.get().clue
    client.force_login(member(bureau, Role.HEAD).user)
    page = text_of(client.get(reverse("clues:clue", args=[raised.pk])))
    for text in ("没有出示二维码", "还收了两千元押金", "押金没有收据"):
        assert text in page


def test_a_code_that_is_none_leads_to_the_report(client, body):
    answer = client.get(reverse("inspection:page", args=["0" * 32]))
    assert answer.status_code == 404
    assert reverse("inspection:report") in text_of(answer)
    draft = services.draft(principal=principal(body), **make.values(body))
    assert client.get(reverse("inspection:page", args=[draft.token])).status_code == 404


def test_a_cancelled_visit_says_so_and_cannot_be_rated(client, body):
    item = make.today(make.filed(body))
    fire(item, "cancel", principal=principal(body), values={"reason": "改期"})
    page = text_of(client.get(reverse("inspection:page", args=[item.token])))
    assert "本次检查已取消" in page
    answer = client.post(reverse("inspection:rate", args=[item.token]), {"key": str(uuid.uuid4()), "score": "5"})
    assert answer.status_code == 409


def test_the_clue_form_is_filled_in_from_the_code(client, bureau, body):
    item = make.today(make.filed(body))
    begin = reverse("intake:submit")
    page = client.get(f"{begin}?about=inspection:{item.token}")
    assert item.number in text_of(page)
    form = {
        "about": f"inspection:{item.token}",
        "kind": "inspections",
        "description": "检查内容与备案不符，来晚了。",
    }
    client.post(begin, form)
    when = text_of(client.get(reverse("intake:step", args=[2])))
    assert f"{timezone.localdate()}" in when
    whom = text_of(client.get(reverse("intake:step", args=[3])))
    assert body.name in whom
    assert item.enterprise.credit_code in whom
    assert item.number not in text_of(client.get(f"{begin}?about=other:{item.token}"))


def test_what_strangers_send_is_limited_and_checked(client, body):
    item = make.today(make.filed(body))
    address = reverse("inspection:rate", args=[item.token])
    assert client.post(address, {"key": "x", "score": "9", "comment": "长" * 501}).status_code == 422
    codes = [client.post(address, {"key": str(uuid.uuid4()), "score": "5"}).status_code for _ in range(11)]
    assert codes[0] == 302
    assert codes[-1] == 429
    assert InspectionRating.objects.count() == 9
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(address, {"key": str(uuid.uuid4()), "score": "5"}).status_code == 403


@pytest.mark.parametrize("state", [state.code for state in INSPECTION.states])
def test_who_may_do_what_in_every_state(bureau, body, state):
    item = make.filed(body)
    Inspection.objects.filter(pk=item.pk).update(state=state)
    item.refresh_from_db()
    by_clerk = {
        "draft": "file submit cancel",
        "submitted": "cancel",
        "filed": "arrive cancel",
        "under_way": "leave record_result",
        "finished": "record_result",
    }
    by_head = by_clerk | {"submitted": "approve send_back cancel"}

    def events(asking) -> set[str]:
        return {event.code for event in permitted_events(asking, item)}

    assert events(principal(body)) == set(by_clerk.get(state, "").split())
    assert events(principal(body, Role.HEAD)) == set(by_head.get(state, "").split())
    nobody = [principal(body, Role.READER), principal(body, Role.AUDITOR), principal(bureau, Role.HEAD)]
    nobody += [principal(organisation(kind), Role.HEAD) for kind in OrganisationKind.values]
    assert all(events(asking) == set() for asking in nobody)


def test_who_sees_a_filing(bureau, body):
    item = make.filed(body)
    assert visible(principal(body, Role.READER), Inspection).get() == item
    assert visible(principal(bureau), Inspection).get() == item
    for kind in set(OrganisationKind.values) - {OrganisationKind.COORDINATING}:
        assert not visible(principal(organisation(kind), Role.HEAD), Inspection).exists()
    services.draft(principal=principal(body), **make.values(body))
    assert visible(principal(bureau), Inspection).count() == 1, "drafts are the body's own"
