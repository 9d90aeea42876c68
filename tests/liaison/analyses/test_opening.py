"""A lost case that is published opens the analysis of the body that lost it: once, lately decided ones only."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from content.rulings.imports.run import import_file
from content.rulings.imports.writing import Options
from content.rulings.models import Ruling
from content.rulings.services import create_chain, lift_withdrawal, publish_ruling, withdraw
from core.access import visible
from core.calendar.counting import last_of_months
from core.deadlines import open_clocks_of
from core.outbox import drain, status
from liaison.analyses import opening, services
from liaison.analyses.models import Analysis, Examination
from liaison.analyses.queries import not_analysed
from liaison.analyses.respondents import named_respondent
from liaison.analyses.tasks import open_missing
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import fire
from liaison.workflow.models import Transition
from tests.factories.liaison import member, organisation, region
from tests.factories.rulings import ruling
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def decided(*, months: int = 0, days: int = 0) -> dt.date:
    return last_of_months(timezone.localdate(), -months) - dt.timedelta(days=days)


class World:
    def __init__(self):
        self.bureau = organisation(OrganisationKind.COORDINATING)
        self.reviewer = organisation(OrganisationKind.RECONSIDERATION)
        self.government = organisation(OrganisationKind.GOVERNMENT)
        self.body, self.other = organisation(), organisation()
        self.serial = 0

    def lost(self, **values) -> Ruling:
        self.serial += 1
        given = {
            "kind": "judgment",
            "number": f"（2026）示0101行初{self.serial}号",
            "title": "某店诉行政处罚案",
            "body": "示例市望山区人民法院",
            "outcome": "revoked",
            "outcome_note": "主要证据不足，撤销处罚决定",
            "decided_on": decided(days=40),
            "parties": ["原告：某店。", f"被告：{self.body.name}，住所地示例市。", f"被告：{self.other.name}。"],
        }
        return ruling(**given | values)


@pytest.fixture
def world():
    return World()


def drained() -> list[Analysis]:
    drain(opening.TOPIC)
    return list(Analysis.objects.order_by("pk"))


def test_a_published_lost_case_opens_the_analysis_with_clock_and_notices(world):
    clerk, bureau = member(world.body), member(world.bureau)
    published = world.lost()
    assert not Analysis.objects.exists()  # the publication waits for nothing
    (item,) = drained()
    assert (item.body, item.opener, item.coordinator) == (world.body, world.bureau, world.bureau)
    assert (item.origin, item.outcome, item.ruling, item.opened_by) == ("judgment", "revoked", published, None)
    assert (item.case_number, item.summary) == (published.number, "主要证据不足，撤销处罚决定")
    (clock,) = open_clocks_of([item.subject])[item.subject]
    assert (clock.limit_code, clock.owner, item.next_due_at) == ("analysis.lost", world.body.pk, clock.due_at)
    assert Transition.objects.get(subject=item.subject).note
    told = dict(Notice.objects.filter(about="analysis").values_list("recipient", "kind"))
    assert told == {clerk.pk: "analysis.opened", bureau.pk: "analysis.by_itself"}


@pytest.mark.parametrize(
    ("kind", "outcome", "opens"),
    [
        ("judgment", "varied", True),
        ("judgment", "confirmed_illegal", True),
        ("reconsideration", "ordered_to_perform", True),
        ("judgment", "upheld", False),
        ("judgment", "dismissed", False),
        ("penalty", "revoked", False),
        ("ruling", "revoked", False),
    ],
)
def test_only_what_ended_against_the_body(world, kind, outcome, opens):
    world.lost(kind=kind, outcome=outcome, parties=[f"被申请人（被告）：{world.body.name}。"])
    assert bool(drained()) is opens


@pytest.mark.parametrize(
    ("number", "outcome", "opens"),
    [
        ("（2026）示01行终7号", "revoked", False),
        ("（2026）示行再7号", "varied", False),
        ("（2026）示01行终7号", "confirmed_illegal", True),
        ("（2026）示01行初7号", "revoked", True),
    ],
)
def test_who_has_lost_on_appeal_is_left_to_a_person(world, number, outcome, opens):
    published = world.lost(number=number, outcome=outcome)
    assert bool(drained()) is opens
    assert (published in not_analysed(principal_for(member(world.bureau)))) is not opens


def test_after_a_reconsideration_the_body_that_decided_it_opens_where_somebody_works_there(world):
    parties = {"kind": "reconsideration", "parties": [f"被申请人：{world.body.name}。"]}
    world.lost(**parties, body=world.government.name)
    assert [item.opener for item in drained()] == [world.bureau]
    member(world.reviewer)
    world.lost(**parties, body=world.government.name)
    world.lost(**parties, body=world.reviewer.name)
    world.lost(**parties, body="外地某人民政府")
    assert [item.opener for item in drained()] == [world.bureau, world.reviewer, world.reviewer, world.bureau]
    assert {item.coordinator for item in drained()} == {world.bureau}


def test_a_county_body_is_reviewed_in_its_county(world):
    county = region("望山区", "county", region())
    office = organisation(OrganisationKind.COORDINATING, region=county)
    below = organisation(region=county)
    world.lost(parties=[f"被告：{below.name}。"])
    (item,) = drained()
    assert (item.opener, item.coordinator) == (office, office)


def test_published_again_asked_again_and_withdrawn_it_opens_nothing_more(world):
    published = world.lost()
    (item,) = drained()
    publish_ruling(ruling=published)
    assert opening.ask_for_missing() == 0
    assert opening.examine(ruling=published.pk) is None
    assert drained() == [item]
    fire(item, "withdraw", principal=principal_for(member(world.bureau, Role.HEAD)), values={"reason": "建立有误"})
    publish_ruling(ruling=published)
    assert opening.ask_for_missing(timezone.now() + dt.timedelta(days=3)) == 0
    assert drained() == [item]


def test_what_was_opened_by_hand_is_not_opened_again_whatever_body_it_was_asked_of(world):
    published = world.lost(publish=False)
    by_hand = services.open_analysis(
        principal=principal_for(member(world.bureau)),
        body=world.other,
        origin="judgment",
        outcome="revoked",
        decided_on=published.decided_on,
        title=published.title,
        case_number=published.number.replace("（", "(").replace("）", ")"),
        decided_by=published.body,
        summary="无",
    )
    publish_ruling(ruling=published)
    assert drained() == [by_hand]
    assert Examination.objects.get().result == "known"


def test_old_ones_archives_and_samples_stay_offered(world, settings, client):
    kept = [
        world.lost(decided_on=decided(months=6, days=1)),
        world.lost(from_archive=True),
        world.lost(is_sample=True),
    ]
    assert drained() == []
    assert opening.ask_for_missing() == 0
    client.force_login(member(world.bureau).user)
    page = client.get(reverse("analyses:new"))
    assert {each.pk for each in page.context["lost"]} == {each.pk for each in kept}
    world.lost(decided_on=decided(months=6))
    assert len(drained()) == 1
    settings.LOST_CASES_MONTHS = 0
    world.lost()
    assert len(drained()) == 1


def test_a_body_that_is_not_registered_under_its_name_leaves_it_offered_until_it_is(world, client):
    world.lost(parties=["被告：示例市某某管理局。", f"被告：{world.body.name}。"])
    assert drained() == []
    client.force_login(member(world.bureau).user)
    assert "未登记" in client.get(reverse("analyses:new")).content.decode()
    assert opening.ask_for_missing() == 0  # not at every round
    organisation(name="示例市某某管理局")
    Examination.objects.update(looked_at=timezone.now() - dt.timedelta(days=2))
    assert opening.ask_for_missing() == 1
    assert [item.body.name for item in drained()] == ["示例市某某管理局"]


def test_imported_in_bulk_and_published_without_a_signal_the_clock_finds_it(world, tmp_path, settings):
    file = tmp_path / "rulings.csv"
    rows = [
        f"（2026）示0101行初{n}号,行政判决书,第{n}案,被告：{world.body.name}。,示例市望山区人民法院,{day},撤销"
        for n, day in ((901, decided(days=20)), (902, decided(days=21)), (903, decided(months=36)))
    ]
    file.write_text("\n".join(["文号,文书种类,标题,当事人,作出机关,作出日期,处理结果", *rows]), encoding="utf-8")
    options = {"publish": True, "anonymised_by": "示例市望山区人民法院"}
    assert import_file(path=file, options=Options(**options)).published == 3
    assert drained() == []
    assert settings.CELERY_BEAT_SCHEDULE["lost-cases"]["task"] == open_missing.name
    assert opening.ask_for_missing() == 2
    assert len(drained()) == 2
    import_file(path=file, options=Options(**options), restart=True)
    assert opening.ask_for_missing() == 0
    text = file.read_text(encoding="utf-8").replace("行初90", "行初80")
    file.write_text(text, encoding="utf-8")
    import_file(path=file, options=Options(archive=True, **options))
    assert opening.ask_for_missing() == 0
    assert len(drained()) == 2


def test_a_failure_is_tried_again_and_leaves_nothing_half_done(world, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    world.lost()
    with monkeypatch.context() as patched:
        patched.setattr(services, "announce_transition", broken)
        assert drained() == []
        assert not Examination.objects.exists()
    assert [each.failing for each in status() if each.topic == opening.TOPIC] == [1]
    # Even when the entry of the outbox is lost, the clock asks again.
    assert opening.ask_for_missing() == 1


def test_a_publication_that_is_withdrawn_before_opens_nothing_and_afterwards_the_analysis_stays(world, client):
    early, late = world.lost(), world.lost()
    withdraw(ruling=early, reason="漏删住址")
    (item,) = drained()
    assert item.ruling == late
    withdraw(ruling=late, reason="遗漏隐名处理")
    item.refresh_from_db()
    assert item.state == "opened"
    client.force_login(member(world.body).user)
    page = client.get(reverse("analyses:analysis", args=[item.pk])).content.decode()
    assert "遗漏隐名处理" in page
    assert reverse("rulings:read", args=[late.pk]) not in page
    for each in (early, late):
        lift_withdrawal(ruling=each)
        publish_ruling(ruling=each)
    assert [each.ruling for each in drained()] == [late, early]


def test_others_see_nothing_of_it(world, client):
    world.lost()
    (item,) = drained()
    for of in (world.body, world.bureau):
        assert visible(principal_for(member(of)), Analysis).get() == item
    for of in (world.other, world.reviewer, organisation(OrganisationKind.PROCURATORATE)):
        somebody = member(of, Role.HEAD)
        assert not visible(principal_for(somebody), Analysis).exists()
        client.force_login(somebody.user)
        assert client.get(reverse("analyses:analysis", args=[item.pk])).status_code == 404


def test_the_offered_list_asks_no_more_for_more(world, client):
    client.force_login(member(world.bureau).user)
    world.lost(parties=["被告：某局。"])
    drained()
    few = queries_of(client, reverse("analyses:new"))
    for _n in range(4):
        world.lost(parties=["被告：某局。"])
    drained()
    assert queries_of(client, reverse("analyses:new")) == few


@pytest.mark.parametrize(
    ("kind", "parties", "name"),
    [
        ("judgment", "原告：某店。\n被告：示例市公安局。", "示例市公安局"),
        ("judgment", "原告某店。\n被告示例市公安局，住所地示例市。", "示例市公安局"),
        ("judgment", "上诉人（原审被告）：示例市公安局。\n被上诉人（原审原告）：某店。", "示例市公安局"),
        ("judgment", "再审申请人（一审原告）：李某。\n被申请人(一审被告、二审被上诉人):示例市 公安局", "示例市公安局"),
        ("judgment", "原审被告：示例市公安局（原名示例市公安处）。", "示例市公安局"),
        ("judgment", "申请人：李某。\n被申请人：示例市公安局。", ""),
        ("reconsideration", "申请人：李某，不服被申请人罚款。\n被申请人：示例市公安局。", "示例市公安局"),
        ("reconsideration", "申请人：李某。", ""),
        ("judgment", "", ""),
    ],
)
def test_the_respondent_as_the_parties_name_it(kind, parties, name):
    assert named_respondent(Ruling(kind=kind, parties=parties)) == name


def test_where_the_parties_name_nobody_it_is_the_body_of_the_penalty(world):
    chain = create_chain(title="某店行政处罚争议")
    ruling(body=world.other.name, chain=chain)
    world.lost(parties="", chain=chain)
    assert [item.body for item in drained()] == [world.other]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_open_one(world):
    published = world.lost()
    wrong, barrier = [], threading.Barrier(2)

    def each() -> None:
        try:
            barrier.wait()
            opening.examine(ruling=published.pk)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=each) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (wrong, Analysis.objects.count(), Examination.objects.count()) == ([], 1, 1)
