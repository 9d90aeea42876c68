"""Templates tried on samples: every kind, on the page and as PDF, and what is wrong in a template with its line."""

import shutil
import subprocess

import pytest
from django.urls import reverse

from liaison.documents import drafting
from liaison.documents.kinds import KINDS
from liaison.documents.models import Document, Template
from liaison.documents.samples import sample_for, samples
from liaison.documents.sources import registered_sources
from liaison.organisations.choices import OrganisationKind
from tests.factories.liaison import clue, member, organisation

pytestmark = pytest.mark.django_db

BROKEN = "第一行\n根据{{法律依剧}}，{{线索标题}}\n｛｛查明情况｝｝\n{{查明情况\n}}"


def issuer_of(kind: str):
    """A member of an organisation that issues ``kind``."""
    issuers = KINDS[kind].issuers
    first = OrganisationKind.COORDINATING
    return member(organisation(first if first in issuers else sorted(issuers)[0]))


def as_text(pdf: bytes) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(made.stdout.decode().split())


def test_every_source_has_a_sample_that_gives_what_its_records_give():
    assert [sample.code for sample in samples()] == [source.code for source in registered_sources()]
    for sample, source in zip(samples(), registered_sources(), strict=True):
        assert set(sample.values) == set(source.names)
        assert all(value.strip() for value in sample.values.values())
        assert "示例" in "".join(sample.values.values())
    assert sorted(kind for sample in samples() for kind in sample.kinds) == sorted(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_tried_on_its_sample_and_is_marked_as_a_trial(kind, client):
    client.force_login(issuer_of(kind).user)
    address = reverse("documents:template", args=[kind])
    form = client.get(address).context["form"]
    assert form["sample"].value() == f"sample:{sample_for(kind).code}"
    given = {name: form[name].value() for name in ("title", "text", "sample")}
    page = client.post(address, given | {"try": "1"})
    tried = page.context["tried"]
    assert tried.on_sample
    assert tried.left == ()
    # what the template leaves to the drafter stays, nothing is added to it
    assert drafting.waiting_fields(tried.text) == drafting.waiting_fields(given["text"])
    answer = client.post(address, given | {"pdf": "1"})
    assert answer["Content-Type"] == "application/pdf"
    text = as_text(answer.content)
    assert "（试用稿，无文号）" in text
    assert "模板试用稿，按示例记录生成，不是文书" in text
    assert "核验" not in text
    assert not Document.objects.exists()


def test_a_sample_that_lacks_a_field_says_so_and_so_does_no_record(client):
    client.force_login(issuer_of("feedback_letter").user)
    address = reverse("documents:template", args=["feedback_letter"])
    given = {"title": "函", "text": "{{查明情况}}{{原因分析}}", "try": "1"}
    assert client.post(address, given | {"sample": "sample:clue"}).context["tried"].left == ("原因分析",)
    assert client.post(address, given | {"sample": "sample:analysis"}).context["tried"].left == ()
    assert client.post(address, given | {"sample": ""}).context["tried"].left == ("查明情况", "原因分析")
    assert client.post(address, given | {"sample": "sample:nothing"}).status_code == 422


def test_own_records_can_still_be_chosen_and_those_of_others_cannot(client):
    who = issuer_of("feedback_letter")
    own, other = clue(who.organisation, findings="自己查明的。"), clue(findings="他家查明的。")
    client.force_login(who.user)
    address = reverse("documents:template", args=["feedback_letter"])
    given = {"title": "函", "text": "{{查明情况}}", "try": "1"}
    tried = client.post(address, given | {"sample": f"clue:{own.pk}"}).context["tried"]
    assert (tried.on_sample, tried.text) == (False, "自己查明的。")
    assert client.post(address, given | {"sample": f"clue:{other.pk}"}).status_code == 422


@pytest.mark.parametrize("button", ["try", "pdf", "remark"])
def test_what_is_wrong_is_said_with_its_line(client, button):
    client.force_login(member(issuer_of("feedback_letter").organisation, "head").user)
    address = reverse("documents:template", args=["feedback_letter"])
    page = client.post(address, {"title": "关于{{没有}}", "text": BROKEN, "sample": "sample:clue", button: "1"})
    assert page.status_code == 422
    errors = page.context["form"].errors
    assert len(errors["title"]) == 1
    lines = [error.partition("（")[0].strip() for error in errors["text"]]
    assert lines == ["第 2 行", "第 2 行", "第 3 行", "第 4 行", "第 5 行"]
    assert "法律依据" in errors["text"][0]  # what may be meant
    assert not Template.objects.exists()
