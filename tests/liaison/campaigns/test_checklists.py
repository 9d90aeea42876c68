"""Kept checklists: written, read in, used by plans, and what was found by them."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.access import visible
from core.audit.models import AuditEntry
from liaison.campaigns.checklist_files import as_csv, read_items, template
from liaison.campaigns.checklist_queries import Use, uses
from liaison.campaigns.checklists import keep_checklist, set_retired
from liaison.campaigns.lines import Line, parsed, reason_against, written
from liaison.campaigns.models import Checklist, KeptItem
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import member, organisation
from tests.liaison.campaigns.test_campaigns import World
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

LINES = [
    Line("裁量理由", "《行政处罚法》第三十四条", "看决定书"),
    Line("没有重复罚款"),
    Line("经法制审核", "第五十八条"),
]


class Keeping(World):
    """A bureau with a checklist, and a campaign over two bodies that took its items over."""

    def __init__(self):
        super().__init__(bodies=2, items=1)
        self.kept = self.keep()
        self.campaign = self.plan(items=[line.texts for line in LINES], checklists=[self.kept])

    def keep(self, **values) -> Checklist:
        given = {"principal": principal_for(self.clerk), "name": "罚款清单", "lines": LINES}
        return keep_checklist(**given | values)

    def use(self, who=None, by: str = "kept__checklist", key: int | None = None) -> Use | None:
        return uses(principal_for(who or self.clerk), [key or self.kept.pk], by).get(key or self.kept.pk)


@pytest.fixture
def world():
    return Keeping()


def texts(checklist: Checklist) -> list[str]:
    return [item.text for item in checklist.kept_items.filter(dropped=False)]


def csv_file(*rows: str, name: str = "清单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\r\n".join(("检查事项,依据条款,检查方法和应有证据", *rows)).encode())


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="|｜\0"), max_size=40)


class TestLines:
    @given(st.lists(st.builds(lambda *t: Line.of(t), WORDS.filter(str.strip), WORDS, WORDS), max_size=5))
    def test_what_is_written_is_read_again(self, lines):
        assert parsed(written(lines)) == lines
        again, wrong = read_items("a.csv", as_csv(lines).encode()) if lines else ([], [])
        if len({line.text for line in lines}) == len(lines) and not any(map(reason_against, lines)):
            assert (again, wrong) == (lines, [])

    def test_a_wide_bar_is_a_bar_and_empty_lines_are_none(self):
        assert parsed("甲 ｜ 第一条｜看案卷\n\n | |\n乙||询问") == [
            Line("甲", "第一条", "看案卷"),
            Line("乙", "", "询问"),
        ]


class TestKeeping:
    def test_a_list_is_changed_and_its_campaigns_keep_their_items(self, world):
        first = world.kept.kept_items.first()
        changed = [Line("裁量理由写明", key=first.pk), Line("新的一项"), Line("经法制审核", "第五十八条")]
        world.kept = world.keep(checklist=world.kept, lines=changed)
        assert (world.kept.version, texts(world.kept)) == (2, ["裁量理由写明", "新的一项", "经法制审核"])
        assert [item.text for item in world.campaign.items.all()] == [line.text for line in LINES]
        assert world.campaign.items.get(position=1).kept == first
        assert world.campaign.items.get(position=1).kept_version == 1
        # used ones are dropped and come back as themselves, unused ones are gone
        assert world.kept.kept_items.get(dropped=True).text == "没有重复罚款"
        world.keep(checklist=world.kept, lines=[Line("裁量理由写明"), *LINES[1:]])
        assert not KeptItem.objects.filter(dropped=True).exists()
        assert world.campaign.items.get(position=2).kept.text == "没有重复罚款"
        assert not KeptItem.objects.filter(text="新的一项").exists()

    def test_items_that_swap_their_words_stay_themselves(self, world):
        one, two, three = world.kept.kept_items.all()
        swapped = [Line(two.text, key=one.pk), Line(one.text, key=two.pk), Line(three.text)]
        world.keep(checklist=world.kept, lines=swapped)
        assert list(world.kept.kept_items.values_list("pk", "text")) == [
            (one.pk, two.text),
            (two.pk, one.text),
            (three.pk, three.text),
        ]

    def test_the_same_again_is_no_new_version(self, world):
        assert world.keep(checklist=world.kept, note="抽查时用").version == 1

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": " "}, "name"),
            ({"lines": []}, "items"),
            ({"lines": [Line("甲")] * 2}, "items"),
            ({"lines": [Line(f"第{n}项") for n in range(61)]}, "items"),
            ({"lines": [Line("甲|乙")]}, "items"),
            ({"lines": [Line("甲", method="长" * 301)]}, "items"),
            ({}, "name"),
        ],
    )
    def test_what_cannot_be_is_refused_where_it_is_wrong(self, world, change, field):
        with pytest.raises(EventRefused) as refused:
            world.keep(**change)
        assert refused.value.field == field

    def test_only_who_plans_campaigns_keeps_them_and_only_for_their_own(self, world):
        other = principal_for(member(organisation(OrganisationKind.PROCURATORATE)))
        for asking in (principal_for(member(world.bodies[0])), principal_for(member(world.bureau, Role.READER))):
            with pytest.raises(EventRefused):
                world.keep(principal=asking, name="另一份")
        for change in (
            lambda: world.keep(principal=other, checklist=world.kept),
            lambda: set_retired(principal=other, checklist=world.kept, retired=True),
        ):
            with pytest.raises(EventRefused):
                change()
        assert not visible(other, Checklist).exists()
        assert not visible(principal_for(member(world.bodies[0])), KeptItem).exists()
        assert world.keep(principal=other).organisation_id == other.organisation_id

    def test_everything_is_recorded(self, world):
        for retired in (True, True, False):
            set_retired(principal=principal_for(world.clerk), checklist=world.kept, retired=retired)
        world.keep(checklist=world.kept, lines=LINES[:1])
        entries = AuditEntry.objects.filter(stream=world.kept.subject).order_by("pk")
        wanted = ["kept", "retired", "resumed", "changed"]
        assert [entry.action for entry in entries] == [f"checklist.{name}" for name in wanted]
        planned = AuditEntry.objects.get(stream=world.campaign.subject, action="campaign.planned")
        assert planned.detail["checklists"] == [f"{world.kept.pk} v1"]


class TestCounting:
    def test_problems_are_counted_over_campaigns_that_the_reader_sees(self, world):
        world.begin()
        world.found(0, 1)
        world.found(1, 1)
        world.check(0, 2)
        assert world.use() == Use(campaigns=1, checked=3, problems=2)
        first = world.kept.kept_items.first()
        assert world.use(by="kept", key=first.pk) == Use(1, 2, 2)
        both = member(world.bureau)
        member(world.bodies[0], user=both.user)
        assert world.use(both) is None
        world.plan(bodies=[world.bodies[1]], items=[LINES[0].texts], checklists=[world.kept])
        assert world.use(both) == Use(1, 0, 0)
        assert world.use() == Use(2, 3, 2)
        dismissed = world.campaign.findings.first()
        fire(dismissed, "dismiss", principal=principal_for(world.head), values={"reason": "成立"})
        assert world.use().problems == 1
        world.keep(checklist=world.kept, lines=[Line("裁量理由写明", key=first.pk)])
        assert world.use(by="kept", key=first.pk) == Use(2, 2, 1)

    def test_a_changed_plan_keeps_what_it_took_and_a_reworded_item_is_its_own(self, world):
        items = [("裁量理由", ""), ("没有重复罚款的情形", "")]
        world.keep(checklist=world.kept, lines=LINES[1:])
        world.plan(campaign=world.campaign, items=items)
        kept = list(world.campaign.items.values_list("kept__text", "kept_version"))
        assert kept == [("裁量理由", 1), (None, None)]

    def test_the_list_kept_from_a_campaign_counts_that_campaign(self, world):
        own = world.plan(items=[("一项", ""), ("二项", "")])
        made = world.keep(name="从专项来", lines=[Line("一项"), Line("三项")], campaign=own)
        assert list(own.items.values_list("kept__checklist", flat=True)) == [made.pk, None]
        partner = principal_for(member(world.partner))
        world.begin()
        again = world.keep(principal=partner, campaign=world.campaign)
        assert not again.kept_items.filter(uses__isnull=False).exists()


class TestFiles:
    def test_a_table_with_errors_names_each_line(self):
        _lines, wrong = read_items(
            "a.csv", csv_file("甲,第一条,", ",第二条,", "甲,,", f"{'长' * 301},,", "乙|丙,,").read()
        )
        assert [line for line, _why in wrong] == [3, 4, 5, 6]

    def test_the_template_is_read_as_it_is(self):
        lines, wrong = read_items("checklist.xlsx", template())
        assert len(lines) == 1
        assert not wrong
        assert load_workbook(io.BytesIO(template())).active["A1"].value == "检查事项"

    def test_no_cell_is_a_formula(self):
        assert "'=1+1" in as_csv([Line("=1+1")])


class TestPages:
    def test_from_the_empty_form_to_a_campaign_with_its_items(self, world, client):
        client.force_login(world.clerk.user)
        new = reverse("campaigns:checklist_new")
        assert client.post(new, {"name": "空的"}).status_code == 422
        made = client.post(new, {"name": "新清单", "items": "甲项 | 第一条 | 看案卷\n乙项"})
        kept = Checklist.objects.get(name="新清单")
        assert made["Location"] == reverse("campaigns:checklist", args=[kept.pk])
        page = client.get(made["Location"]).content.decode()
        assert "看案卷" in page
        start = client.get(reverse("campaigns:new"), {"start": f"list:{kept.pk}"})
        assert "甲项 | 第一条 | 看案卷" in start.content.decode()
        assert not start.context["form"].errors
        assert start.context["form"]["checklists"].value() == [kept.pk]

    def test_a_plan_takes_items_over_without_losing_what_was_filled_in(self, world, client):
        client.force_login(world.clerk.user)
        posted = {
            "title": "填了一半",
            "bodies": [world.bodies[1].pk],
            "items": "自己的一项\n没有重复罚款",
            "start": f"campaign:{world.campaign.pk}",
        }
        page = client.post(reverse("campaigns:new"), posted | {"take": "1"})
        form = page.context["form"]
        assert page.status_code == 200
        assert not form.errors
        assert form["title"].value() == "填了一半"
        assert [line.text for line in parsed(form["items"].value())] == [
            "自己的一项",
            "没有重复罚款",
            "裁量理由",
            "经法制审核",
        ]
        assert re.search(rf'<option value="{world.bodies[1].pk}" selected', page.content.decode())
        rest = {
            "kind": "special",
            "basis": "第六条",
            "purpose": "查",
            "starts_on": "2026-03-01",
            "ends_on": "2026-04-01",
            "items": form["items"].value(),
            "checklists": form["checklists"].value(),
            "start": "",
        }
        stored = client.post(reverse("campaigns:new"), posted | rest)
        assert stored.status_code == 302
        items = world.bureau.campaigns.get(title="填了一半").items
        assert list(items.values_list("kept__checklist", flat=True)) == [None, *[world.kept.pk] * 3]
        shown = client.get(stored["Location"]).content.decode()
        assert reverse("campaigns:checklist", args=[world.kept.pk]) in shown

    def test_nothing_is_taken_from_what_one_does_not_see_or_what_is_retired(self, world, client):
        hidden = keep_checklist(
            principal=principal_for(member(organisation(OrganisationKind.CONGRESS))), name="他家", lines=LINES
        )
        set_retired(principal=principal_for(world.clerk), checklist=world.kept, retired=True)
        client.force_login(world.clerk.user)
        for pk in (hidden.pk, world.kept.pk):
            page = client.get(reverse("campaigns:new"), {"start": f"list:{pk}"})
            assert page.context["origin"] is None
            assert "裁量理由" not in page.content.decode()
        assert client.get(reverse("campaigns:checklist", args=[hidden.pk])).status_code == 404

    def test_items_are_reworded_moved_and_taken_off_in_their_rows(self, world, client):
        client.force_login(world.clerk.user)
        address = reverse("campaigns:checklist_edit", args=[world.kept.pk])
        rows = client.get(address).context["rows"]
        posted = {"name": "罚款清单", "item-TOTAL_FORMS": len(rows.forms), "item-INITIAL_FORMS": 3}
        for place, item in enumerate(world.kept.kept_items.all()):
            posted |= {f"item-{place}-key": item.pk, f"item-{place}-text": item.text, f"item-{place}-ORDER": place + 1}
        keys = list(world.kept.kept_items.values_list("pk", flat=True))
        posted |= {"item-0-text": "裁量理由写明", "item-0-ORDER": 9, "item-1-text": "", "item-3-text": "添的"}
        assert client.post(address, posted).status_code == 302
        assert list(world.kept.kept_items.filter(dropped=False).values_list("text", flat=True)) == [
            "经法制审核",
            "裁量理由写明",
            "添的",
        ]
        assert world.kept.kept_items.get(text="裁量理由写明").pk == keys[0]
        wrong = client.post(address, posted | {"item-4-basis": "只有依据"})
        assert wrong.status_code == 422

    def test_a_list_goes_out_as_a_table_and_comes_back(self, world, client):
        client.force_login(world.clerk.user)
        out = client.get(reverse("campaigns:checklist_export", args=[world.kept.pk]))
        assert "attachment" in out["Content-Disposition"]
        address = reverse("campaigns:checklist_file", args=[world.kept.pk])
        same = SimpleUploadedFile("清单.csv", out.content)
        assert client.post(address, {"file": same}).status_code == 302
        assert Checklist.objects.get(pk=world.kept.pk).version == 1
        page = client.post(address, {"file": csv_file("甲,,", ",第二条,")})
        assert page.status_code == 422
        assert "3" in page.context["form"].errors["file"][0]
        assert client.post(address, {"file": csv_file("甲,第一条,看", "经法制审核,,")}).status_code == 302
        assert texts(world.kept) == ["甲", "经法制审核"]

    def test_a_retired_list_is_listed_by_itself_and_not_changed(self, world, client):
        client.force_login(world.clerk.user)
        address = reverse("campaigns:checklist_retired", args=[world.kept.pk])
        assert client.post(address, {"retired": "1"}).status_code == 302
        assert "罚款清单" not in client.get(reverse("campaigns:checklists")).content.decode()
        assert "罚款清单" in client.get(reverse("campaigns:checklists"), {"show": "retired"}).content.decode()
        with pytest.raises(EventRefused):
            world.keep(checklist=Checklist.objects.get(pk=world.kept.pk), lines=LINES[:1])
        assert client.get(reverse("campaigns:checklist_edit", args=[world.kept.pk])).status_code == 302
        assert client.post(address).status_code == 302
        assert "罚款清单" in client.get(reverse("campaigns:checklists")).content.decode()

    def test_a_viewer_reads_and_changes_nothing(self, world, client):
        client.force_login(member(world.bureau, Role.READER).user)
        assert client.get(reverse("campaigns:checklist", args=[world.kept.pk])).status_code == 200
        for name in ("edit", "file"):
            assert client.get(reverse(f"campaigns:checklist_{name}", args=[world.kept.pk])).status_code == 302
        client.post(reverse("campaigns:checklist_retired", args=[world.kept.pk]), {"retired": "1"})
        assert Checklist.objects.get(pk=world.kept.pk).retired_at is None

    def test_lists_take_as_many_queries_for_many_as_for_one(self, world, client):
        client.force_login(world.clerk.user)
        address = reverse("campaigns:checklists")
        shown = reverse("campaigns:checklist", args=[world.kept.pk])
        few = queries_of(client, address, 20), queries_of(client, shown, 20)
        for n in range(6):
            kept = world.keep(name=f"第{n}份")
            world.plan(items=[line.texts for line in LINES], checklists=[kept])
            world.plan(items=[line.texts for line in LINES], checklists=[world.kept])
        world.keep(checklist=world.kept, lines=[*LINES, *(Line(f"另{n}") for n in range(20))])
        assert (queries_of(client, address, 20), queries_of(client, shown, 20)) == few
