"""From a joint operation to drafts: a case, a chapter, a notice. Who may, what is hidden, what never goes along."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from content.cases.models import CaseIndexPage, TypicalCasePage
from content.common.workflow import EDITORS, ensure_workflow
from content.pages.models import NoticePage
from content.whitepapers.models import ChapterPage
from core.access import visible
from core.audit import AuditEntry
from liaison.joint.models import Operation
from liaison.joint.summary import visits_saved
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind
from liaison.promotion.models import OperationDraft
from liaison.promotion.of_operations import GOALS, draft_of_operation, parents_for, reason_not_to
from liaison.promotion.services import open_finds
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import clue, member, organisation
from tests.factories.site import make_edition, make_site
from tests.liaison.joint.conftest import CODE, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
FACTORY = "示例市宏达食品有限公司"


@pytest.fixture
def site(page_root):
    home = make_site()
    ensure_workflow()
    make_edition(home)
    return home


@pytest.fixture
def held(site, world):  # noqa: F811
    """A closed operation with a finding, whose lead's clerk is an editor; a disciplinary body was there, too."""
    world.clerk.user.groups.add(Group.objects.get(name=EDITORS))
    discipline = organisation(OrganisationKind.DISCIPLINE)
    world.others[1], world.theirs[1] = discipline, member(discipline)
    source = clue(world.bureau, state="analysing", title="来源线索暗记")
    operation = world.ready(enterprises=[(FACTORY, CODE)], clue=source)
    world.confirm(operation)
    world.bring_forward(operation)
    clerk = principal_for(world.clerk)
    there = [str(party.pk) for party in operation.parties.all()]
    fire(operation, "hold", principal=clerk, values={"attended": there})
    text = f"{FACTORY}三个月内被检查四次，{world.theirs[0].user}当场核对。"
    fire(operation, "find", principal=clerk, values={"text": text})
    fire(operation.findings.get(), "settle", principal=clerk, values={"result": f"{FACTORY}确认已合并为一次。"})
    fire(operation, "close", principal=principal_for(world.head), values={"result": "合并检查一项。"})
    return operation


def page_text(page: Page) -> str:
    return " ".join(str(getattr(page.specific, name, "")) for name in ("title", "facts", "supervision", "body"))


def make(operation, goal, who, **values) -> OperationDraft:
    aim, principal = GOALS[goal], principal_for(who)
    proposed = aim.draft(operation, principal).values | {"significance": ""} | values
    parent = parents_for(principal.user_id, aim)[0]
    looked = open_finds(aim.draft(operation, principal), proposed)
    return draft_of_operation(
        operation=operation, goal=aim, parent=parent, values=proposed, principal=principal, looked=looked
    )


@pytest.mark.parametrize(
    ("goal", "model"), [("case", TypicalCasePage), ("chapter", ChapterPage), ("notice", NoticePage)]
)
def test_a_draft_tells_what_was_found_and_names_nobody(world, held, goal, model):  # noqa: F811
    made = make(held, goal, world.clerk)
    page = made.page.specific
    assert isinstance(page, model)
    assert not page.live
    text = page_text(page)
    assert "三个月内被检查四次" in text
    assert "已合并为一次" in text
    assert world.bureau.name in text
    hidden = (FACTORY, "宏达", str(world.theirs[0].user), "来源线索暗记", held.number, world.others[1].name)
    for word in hidden:
        assert word not in text
    assert held.number not in page.slug
    assert not PageLogEntry.objects.filter(data__icontains=held.number).exists()
    assert AuditEntry.objects.filter(stream=held.subject, action="operation.draft_made").count() == 1
    # Typed back in, a name is hidden again; and there is one draft of each kind.
    assert make(held, goal, world.clerk).pk == made.pk
    Page.objects.get(pk=page.pk).delete()
    again = make(held, goal, world.clerk, facts=f"{FACTORY}又来了")
    assert FACTORY not in page_text(again.page)


def test_only_the_coordinating_body_that_led_drafts_and_only_what_was_held(world, held, client):  # noqa: F811
    case, notice = GOALS["case"], GOALS["notice"]
    clerk = principal_for(world.clerk)
    assert not reason_not_to(clerk, held, case)
    assert reason_not_to(principal_for(world.theirs[0]), held, case)
    assert reason_not_to(principal_for(world.head), held, case)  # no editor
    with pytest.raises(EventRefused):
        draft_of_operation(
            operation=held,
            goal=notice,
            parent=CaseIndexPage.objects.get(),
            values={},
            principal=principal_for(world.head),
        )
    Operation.objects.update(state="findings")
    held.refresh_from_db()
    assert reason_not_to(clerk, held, case)
    assert not reason_not_to(clerk, held, notice)
    held.clue.confined = True
    held.clue.save(update_fields=["confined"])
    assert reason_not_to(clerk, held, notice)
    Operation.objects.update(state="confirmed")
    client.force_login(world.clerk.user)
    assert client.get(reverse("joint:summary", args=[held.pk])).status_code == 302


def test_from_the_summary_to_the_draft_in_the_browser(world, held, client):  # noqa: F811
    client.force_login(world.theirs[0].user)
    theirs = client.get(reverse("joint:summary", args=[held.pk])).content.decode()
    assert "三个月内被检查四次" in theirs
    assert reverse("promotion:operation", args=[held.pk, "case"]) not in theirs
    assert client.get(reverse("promotion:operation", args=[held.pk, "case"])).status_code == 302
    client.force_login(member(world.body).user)
    assert client.get(reverse("joint:summary", args=[held.pk])).status_code == 404
    assert client.get(reverse("promotion:operation", args=[held.pk, "notice"])).status_code == 404
    client.force_login(world.clerk.user)
    assert client.get(reverse("promotion:operation", args=[held.pk, "poster"])).status_code == 404
    summary = client.get(reverse("joint:summary", args=[held.pk])).content.decode()
    for goal in GOALS:
        address = reverse("promotion:operation", args=[held.pk, goal])
        assert address in summary
        form = client.get(address).context["form"]
        values = form.initial | {
            "parent": parents_for(world.clerk.user_id, GOALS[goal])[0].pk,
            "significance": "可复制",
        }
        preview = client.post(address, values | {"step": "preview"})
        assert preview.status_code == 200
        assert FACTORY not in "".join(str(piece) for _label, piece in preview.context["preview"])
        answer = client.post(address, values | {"step": "make", "looked": "1"})
        made = OperationDraft.objects.get(goal=goal)
        assert answer.url == reverse("wagtailadmin_pages:edit", args=[made.page_id])
    assert not visible(principal_for(world.theirs[0]), OperationDraft).exists()
    assert visible(principal_for(world.clerk), OperationDraft).count() == len(GOALS)


def test_words_that_may_be_names_are_confirmed_before_a_notice_is_drafted(world, held, client):  # noqa: F811
    client.force_login(world.clerk.user)
    address = reverse("promotion:operation", args=[held.pk, "notice"])
    parent = parents_for(world.clerk.user_id, GOALS["notice"])[0]
    values = {"title": "通报", "facts": "当事人王建国反映重复检查。", "parent": parent.pk, "step": "make"}
    asked = client.post(address, values)
    assert asked.status_code == 200
    assert asked.context["not_looked"]
    assert not OperationDraft.objects.exists()
    assert client.post(address, values | {"looked": "1"}).status_code == 302
    assert OperationDraft.objects.exists()


@pytest.mark.parametrize(
    ("kind", "bodies", "enterprises", "saved"),
    [("one_visit", 3, 2, 4), ("one_visit", 1, 5, 0), ("one_visit", 0, 0, 0), ("joint", 3, 2, 0)],
)
def test_visits_are_saved_by_coming_once(kind, bodies, enterprises, saved):
    assert visits_saved(kind, bodies, enterprises) == saved
