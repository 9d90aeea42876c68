"""Case files as targets: planned with the bodies they belong to, shown, found in, and never without their body."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from liaison.clues.models import Clue
from liaison.joint.models import Operation, Target
from liaison.organisations.acting import principal_for
from liaison.workflow.engine import EventRefused, fire
from tests.liaison.joint.conftest import CODE

pytestmark = pytest.mark.django_db

FILES = ["示市监处罚〔2026〕31号", "示市监处罚〔2026〕47号"]


def test_they_are_planned_and_edited_in_the_browser_and_stand_among_what_is_supervised(world, client):
    client.force_login(world.clerk.user)
    draft = world.plan(case_files=[f"  {FILES[0]} ", ""])
    page = client.get(reverse("joint:edit", args=[draft.pk]))
    given = {name: value for name, value in page.context["form"].initial.items() if value not in (None, "")}
    given["parties"] = [each.pk for each in world.others[:2]]  # the lead is none to choose
    assert given["case_files"] == FILES[0]
    answer = client.post(reverse("joint:edit", args=[draft.pk]), given | {"case_files": "\n".join(FILES)})
    assert answer.status_code == 302, answer.context["form"].errors
    assert list(draft.targets.filter(kind="case_file").values_list("name", flat=True)) == FILES
    page = client.get(reverse("joint:operation", args=[draft.pk])).content.decode()
    assert all(name in page for name in FILES)
    assert "评查案卷" in client.get(reverse("joint:edit", args=[draft.pk])).content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"case_files": FILES, "bodies": []}, "bodies"),
        ({"case_files": [FILES[0], FILES[0]]}, "case_files"),
        ({"case_files": ["长" * 101]}, "case_files"),
        ({"case_files": [f"{n}号" for n in range(100)]}, "enterprises"),
    ],
)
def test_what_cannot_be_is_refused_where_it_lies(world, values, field):
    with pytest.raises(EventRefused) as refused:
        world.plan(**values)
    assert refused.value.field == field
    assert not Operation.objects.exists()


def test_the_database_holds_that_a_case_file_is_no_enterprise_and_named_once(world):
    operation = world.plan(case_files=FILES)
    for values in ({"name": FILES[0]}, {"name": "x", "credit_code": CODE}, {"name": "x", "organisation": world.body}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(operation=operation, kind="case_file", **values)


def test_what_is_found_in_a_case_file_becomes_a_clue_about_the_body_that_names_the_file(world, client):
    operation = world.ready(case_files=FILES)
    world.confirm(operation)
    world.bring_forward(operation)
    clerk = principal_for(world.clerk)
    fire(operation, "hold", principal=clerk, values={"attended": [str(operation.parties.first().pk)]})
    at = str(operation.targets.get(name=FILES[1]).pk)
    fire(operation, "find", principal=clerk, values={"text": "未告知听证权利", "owner": world.bureau.pk, "target": at})
    fire(operation.findings.get(), "to_clue", principal=clerk)
    made = Clue.objects.get()
    assert [each.organisation for each in made.subjects.all()] == [world.body]
    assert made.description.startswith("未告知听证权利")
    assert FILES[1] in made.description
    client.force_login(world.clerk.user)
    assert FILES[0] in client.get(reverse("joint:summary", args=[operation.pk])).content.decode()


def test_the_lead_reads_how_many_visits_each_enterprise_has_left(world, client):
    operation = world.asked()
    address = reverse("joint:operation", args=[operation.pk])
    client.force_login(world.clerk.user)
    assert client.get(address).context["targets"][1][1] == 1
    assert f"{operation.earliest.year} 年还可安排入企 1 次" in client.get(address).content.decode()
    client.force_login(world.theirs[0].user)
    assert "还可安排入企" not in client.get(address).content.decode()
    exempt = world.approved(exemption="danger")
    client.force_login(world.clerk.user)
    assert "还可安排入企" not in client.get(reverse("joint:operation", args=[exempt.pk])).content.decode()
