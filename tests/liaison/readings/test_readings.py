"""White papers in draft: frozen when opened, read by one people's congress, its opinion answered, by clocks."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from content.common.workflow import ensure_workflow
from content.demo.accounts import ensure_accounts
from content.whitepapers.models import ChapterPage
from core.access import visible
from core.audit.models import AuditEntry
from core.deadlines import open_clocks_of
from liaison.demo.organisations import load_organisations, load_people
from liaison.demo.readings import load_readings
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.readings.drafts import open_drafts
from liaison.readings.flow import READING
from liaison.readings.models import Reading
from liaison.readings.services import open_draft
from liaison.workflow.engine import EventRefused, fire, permitted_events
from liaison.workflow.registry import effects
from tests.factories.liaison import member, organisation
from tests.factories.site import make_edition, make_site
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

DRAFTED = "尚未发布的一章"


class World:
    def __init__(self):
        self.edition = make_edition(make_site())
        self.bureau, self.congress = (organisation(kind) for kind in ("coordinating", "congress"))
        self.head, self.clerk = member(self.bureau, Role.HEAD), member(self.bureau)
        self.deputy, self.stranger = member(self.congress), member(organisation(OrganisationKind.CONGRESS))
        ensure_accounts()
        group = self.head.user.groups.create(name="编辑部")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        allowed = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=allowed)
        self.chapter = ChapterPage.objects.child_of(self.edition).first()
        self.redraft(DRAFTED)

    def redraft(self, title: str) -> None:
        page = ChapterPage.objects.get(pk=self.chapter.pk)
        page.title = title
        page.save_revision()

    def open(self, **values) -> Reading:
        given = {"principal": principal_for(self.head), "edition": self.edition, "reader": self.congress}
        return open_draft(**given | values)


@pytest.fixture
def world():
    return World()


def clocks(reading: Reading) -> list[str]:
    return [clock.limit_code for clock in open_clocks_of([reading.subject]).get(reading.subject, ())]


def test_the_table_is_sound():
    assert not list(READING.problems())
    for event in READING.events:
        assert set(event.effects) <= set(effects)


def test_a_draft_is_read_answered_and_told(world):
    reading = world.open(request="请看第一章。")
    theirs, ours = principal_for(world.deputy), principal_for(world.clerk)
    assert clocks(reading) == ["reading.comment"]
    assert Notice.objects.filter(kind="reading.opened", recipient=world.deputy).exists()
    fire(reading, "comment", principal=theirs, values={"opinion": "建议补充分母。"})
    assert (reading.state, clocks(reading)) == ("commented", ["reading.answer"])
    fire(reading, "answer", principal=ours, values={"answer": "采纳。"})
    assert (reading.state, reading.opinion, reading.answer) == ("answered", "建议补充分母。", "采纳。")
    assert not clocks(reading)
    assert reading.ended_at is not None


def test_what_is_read_is_what_was_opened(world, client):
    reading = world.open()
    world.redraft("后来改的题目")
    client.force_login(world.deputy.user)
    page = client.get(reverse("readings:draft", args=[reading.pk])).content.decode()
    assert f"第一章　{DRAFTED}" in page
    assert "后来改的题目" not in page
    assert "公众提交" in page  # the figure of the chapter, with its data
    assert "data/" not in page  # and nothing to download from public addresses
    assert AuditEntry.objects.filter(stream=reading.subject, action="reading.read").count() == 1


def test_nobody_else_learns_of_it_and_withdrawn_it_is_read_no_more(world, client):
    reading = world.open()
    for who in (world.stranger, member(organisation(OrganisationKind.DISCIPLINE)), member(organisation())):
        assert not visible(principal_for(who), Reading).exists()
        client.force_login(who.user)
        for name in ("reading", "draft"):
            assert client.get(reverse(f"readings:{name}", args=[reading.pk])).status_code == 404
    fire(reading, "withdraw", principal=principal_for(world.head), values={"reason": "口径有误。"})
    client.force_login(world.deputy.user)
    assert "口径有误。" in client.get(reverse("readings:reading", args=[reading.pk])).content.decode()
    assert client.get(reverse("readings:draft", args=[reading.pk])).status_code == 404


def test_who_may_do_what_in_every_state(world):
    sides = {"asker.clerk": world.clerk, "asker.head": world.head, "reader.clerk": world.deputy}
    reading = world.open()
    for state in READING.states:
        reading.state = state.code
        reading.save()
        for role, who in sides.items():
            roles = {role, role.replace("head", "clerk")}
            listed = {each.code for each in READING.events if state.code in each.sources and roles & set(each.who)}
            assert {each.code for each in permitted_events(principal_for(who), reading)} == listed


def test_it_is_opened_by_a_head_who_may_edit_it_to_a_congress_and_once_at_a_time(world):
    assert [page.pk for page in open_drafts(principal_for(world.head))] == [world.edition.pk]
    for given in (
        {"principal": principal_for(world.clerk)},
        {"principal": principal_for(world.deputy)},
        {"principal": principal_for(member(world.bureau, Role.HEAD))},  # no editor
        {"reader": organisation(OrganisationKind.DISCIPLINE)},
    ):
        with pytest.raises(EventRefused):
            world.open(**given)
    first = world.open()
    with pytest.raises(EventRefused):
        world.open()
    fire(first, "agree", principal=principal_for(world.deputy))
    second = world.open()
    assert [first.number[-2:], second.number[-2:]] == ["1号", "2号"]
    ChapterPage.objects.child_of(world.edition).first().get_latest_revision().publish()
    with pytest.raises(EventRefused):  # everything of it is published
        world.open(reader=organisation(OrganisationKind.CONGRESS))


def test_the_pages_from_opening_to_the_answer(world, client):
    client.force_login(world.head.user)
    given = {"edition": world.edition.pk, "reader": world.congress.pk, "request": "请看第一章。"}
    made = client.post(reverse("readings:new"), given)
    reading = Reading.objects.get()
    assert made["Location"] == reverse("readings:reading", args=[reading.pk])
    assert client.post(reverse("readings:new"), given).status_code == 422
    client.force_login(world.deputy.user)
    assert reading.number in client.get("/work/").content.decode()
    said = client.post(reverse("readings:event", args=[reading.pk, "comment"]), {"opinion": "建议补充分母。"})
    assert said.status_code == 302
    client.force_login(world.clerk.user)
    assert client.get(reverse("readings:new")).status_code == 302
    page = client.get(reverse("readings:reading", args=[reading.pk])).content.decode()
    assert "建议补充分母。" in page
    client.post(reverse("readings:event", args=[reading.pk, "answer"]), {"answer": "采纳。"})
    client.force_login(world.deputy.user)
    assert "采纳。" in client.get(reverse("readings:reading", args=[reading.pk])).content.decode()
    client.force_login(member(organisation()).user)
    assert client.get(reverse("readings:list")).status_code == 404


def test_a_long_list_costs_no_more_queries_than_a_short_one(world, client):
    client.force_login(world.clerk.user)
    fire(world.open(), "agree", principal=principal_for(world.deputy))
    before = queries_of(client, reverse("readings:list"))
    for _ in range(4):
        fire(world.open(), "agree", principal=principal_for(world.deputy))
    assert queries_of(client, reverse("readings:list")) == before


def test_the_sample_holds_every_state():
    make_site()
    ensure_workflow()
    ensure_accounts()
    load_organisations()
    load_people()
    assert load_readings() == 5
    assert set(Reading.objects.values_list("state", flat=True)) == set(READING.state_by_code)
    assert load_readings() == 0
