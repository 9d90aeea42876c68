"""Filings by table and by the interface: the same checks, once each; tokens that are hashed and end."""

import datetime as dt
import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.access import SYSTEM
from core.outbox import drain_all
from liaison.inspections import tokens
from liaison.inspections.models import ApiToken, Inspection
from liaison.organisations.choices import OrganisationKind, Role
from liaison.registry.models import Certificate, RegisterImport
from liaison.workflow.engine import EventRefused, fire
from tests.factories import inspections as make
from tests.factories.liaison import member, organisation, principal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_limits():
    cache.clear()


@pytest.fixture
def body():
    organisation(OrganisationKind.COORDINATING)
    return make.ready_body()


@pytest.fixture
def token(body):
    return tokens.make(principal=principal(body, Role.HEAD), label="执法办案系统", days=90)[1]


def visit(**values) -> dict:
    begin = timezone.localtime().replace(microsecond=0) + dt.timedelta(days=2)
    return {
        "external_key": "A-1",
        "credit_code": "91350100M000100Y43",
        "enterprise_name": "示例公司",
        "matter": "QR-001",
        "plan": "IP-001",
        "certificates": list(Certificate.objects.values_list("number", flat=True)),
        "starts_at": begin.isoformat(),
        "ends_at": (begin + dt.timedelta(hours=2)).isoformat(),
    } | values


def send(client, token, values, language="zh-CN"):
    return client.post(
        reverse("inspection:api"),
        json.dumps(values),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": language},
    )


def test_a_system_files_once_and_reads_what_became_of_it(client, body, token):
    values = visit()
    made, again = send(client, token, values), send(client, token, values)
    assert (made.status_code, again.status_code, Inspection.objects.count()) == (201, 200, 1)
    item = Inspection.objects.get()
    assert made.json() == again.json()
    assert (made.json()["number"], made.json()["state"]) == (item.number, "filed")
    assert made.json()["url"].endswith(reverse("inspection:page", args=[item.token]))
    assert send(client, token, visit(matter="QR-001", credit_code=make.credit_code())).status_code == 409
    fire(make.today(item), "arrive", principal=SYSTEM)
    read = client.get(
        reverse("inspection:api-filing", args=["A-1"]), headers={"Authorization": f"Bearer {token}"}
    ).json()
    assert (read["state"], read["arrived_at"] is not None) == ("under_way", True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"matter": "QR-999"}, "matter"),
        ({"certificates": ["没有的证", "也没有"]}, "certificates"),
        ({"certificates": []}, "certificates"),
        ({"credit_code": "91350100M000100Y44"}, "credit_code"),
        ({"starts_at": "昨天"}, "starts_at"),
        ({"starts_at": "2020-01-01T09:00:00+08:00", "ends_at": "2020-01-01T10:00:00+08:00"}, "matter"),
        ({"plan": ""}, "plan"),
        ({"occasion": "x"}, "occasion"),
    ],
)
def test_what_is_wrong_is_named_field_by_field_and_stores_nothing(client, token, wrong, field):
    answer = send(client, token, visit(**wrong))
    assert answer.status_code == 400
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert not Inspection.objects.exists()


def test_faults_are_in_the_language_of_the_caller(client, token):
    chinese = send(client, token, visit(matter="QR-999")).json()["errors"][0]["message"]
    english = send(client, token, visit(matter="QR-999"), "en").json()["errors"][0]["message"]
    assert "清单之外无检查" in chinese
    assert "No inspection outside it" in english


def test_what_a_head_must_approve_waits_without_a_code(client, body, token):
    answer = send(client, token, visit(occasion="complaint", reason="12345 工单", plan=""))
    assert (answer.status_code, answer.json()["state"], answer.json()["url"]) == (201, "submitted", "")
    fire(Inspection.objects.get(), "approve", principal=principal(body, Role.HEAD))
    assert Inspection.objects.get().state == "filed"


def test_a_token_is_hashed_opens_one_body_and_ends(client, body, token):
    stored = ApiToken.objects.get()
    assert token not in json.dumps([stored.token_hash, stored.begins, stored.label])
    other = make.ready_body()
    theirs = list(Certificate.objects.filter(officer__organisation=other).values_list("number", flat=True))
    assert send(client, token, visit(certificates=theirs)).status_code == 400
    assert send(client, token, visit()).status_code == 400, "certificates of two bodies"
    tokens.revoke(token=stored, principal=principal(body, Role.HEAD))
    assert send(client, token, visit()).status_code == 401
    late, secret = tokens.make(principal=principal(body, Role.HEAD), label="旧系统", days=90)
    ApiToken.objects.filter(pk=late.pk).update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert send(client, secret, visit()).status_code == 401
    assert client.post(reverse("inspection:api")).status_code == 401


def test_requests_and_wrong_tokens_are_limited(client, token):
    codes = {send(client, token, {}).status_code for _ in range(61)}
    assert codes == {400, 429}
    cache.clear()
    codes = [send(client, "rq_falsch", {}).status_code for _ in range(31)]
    assert (codes[0], codes[-1]) == (401, 429)


def test_heads_keep_tokens_on_their_page_and_see_each_once(client, body):
    address = reverse("inspections:systems")
    client.force_login(member(body).user)
    assert client.get(address).status_code == 403
    client.force_login(member(body, Role.HEAD).user)
    shown = client.post(address, {"label": "办案系统", "days": "90"}).context["shown"]
    assert tokens.principal_of(shown).organisation_id == body.pk
    assert shown not in client.get(address).content.decode()
    client.post(reverse("inspections:revoke", args=[ApiToken.objects.get().pk]))
    assert tokens.principal_of(shown) is None
    with pytest.raises(EventRefused):
        tokens.make(principal=principal(body), label="x", days=90)


def test_the_interface_describes_itself(client):
    described = client.get(reverse("inspection:api-description")).json()
    assert set(described["paths"]) == {"/inspections/api/v1/filings/", "/inspections/api/v1/filings/{external_key}/"}


def test_a_table_of_filings_is_previewed_and_stored_once(client, body):
    client.force_login(member(body).user)
    begin = timezone.localtime() + dt.timedelta(days=3)
    numbers = "、".join(Certificate.objects.values_list("number", flat=True))
    times = f"{begin:%Y-%m-%d} 09:30,{begin:%Y-%m-%d} 11:30"
    lines = [
        "本单位编号,统一社会信用代码,企业名称,事项编号,计划编号,执法证号,开始时间,结束时间",
        f"T-1,91350100M000100Y43,示例公司,QR-001,IP-001,{numbers},{times}",
        f"T-2,91350100M000100Y43,示例公司,QR-999,IP-001,{numbers},{times}",
        f"T-3,91350100M000100Y43,示例公司,QR-001,IP-999,{numbers},{times}",
    ]
    for made, known in ((1, 0), (0, 1)):
        file = SimpleUploadedFile("备案.csv", "\n".join(lines).encode("gbk"))
        client.post(reverse("registry:imports", args=["filings"]), {"file": file})
        batch = RegisterImport.objects.latest("pk")
        assert batch.faulty == 1
        client.post(reverse("registry:import", args=[batch.pk]))
        drain_all()
        batch.refresh_from_db()
        assert (batch.made, batch.known, [line for line, _why in batch.refused]) == (made, known, [4])
    assert Inspection.objects.get().origin == "import"
