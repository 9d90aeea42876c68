"""Codes with their check character, and tables: previewed, refused by row, stored once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.access import visible
from core.outbox import drain_all
from liaison.organisations.choices import OrganisationKind, Role
from liaison.registry.credit_code import ALPHABET, check_character, is_valid, normal, validate_credit_code
from liaison.registry.models import Certificate, Enterprise, Officer, RegisterImport
from liaison.registry.tasks import housekeeping
from tests.factories import inspections as make
from tests.factories.liaison import member, organisation, principal, region

HEADER = "证件号码,姓名,单位,发证日期,有效期至,状态,注销日期"


def test_the_example_of_the_standard_is_right():
    assert is_valid("91350100M000100Y43")
    assert normal(" ９１３５０１００m000100y43 ") == "91350100M000100Y43"


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_one_character_that_is_wrong_is_noticed(first, place, other):
    code = first + check_character(first)
    assert is_valid(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_valid(changed) is (changed == code)


@pytest.mark.parametrize(
    "wrong", ["", "9135", "91350100M000100Y44", "91350100O000100Y43", "９１", "91350100M000100Y43X"]
)
def test_what_is_no_code_is_refused(wrong):
    with pytest.raises(ValidationError):
        validate_credit_code(wrong)


@pytest.fixture
def bureau(db):
    return organisation(OrganisationKind.COORDINATING)


def upload(client, bureau, lines: list[str], kind: str = "officers") -> RegisterImport:
    client.force_login(member(bureau).user)
    file = SimpleUploadedFile("名单.csv", "\n".join(lines).encode())
    answer = client.post(reverse("registry:imports", args=[kind]), {"file": file})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return RegisterImport.objects.latest("pk")


def confirm(client, batch: RegisterImport) -> RegisterImport:
    client.post(reverse("registry:import", args=[batch.pk]))
    drain_all()
    batch.refresh_from_db()
    return batch


def test_certificates_are_imported_once_and_brought_up_to_date(client, bureau):
    body = organisation()
    row = f"示执0001,张某,{body.name},2024-06-01,2029-05-31,有效,"
    batch = upload(client, bureau, [HEADER, row])
    assert not Certificate.objects.exists(), "nothing before the yes"
    assert (confirm(client, batch).made, batch.sealed) == (1, "")
    assert (confirm(client, upload(client, bureau, [HEADER, row])).known, Certificate.objects.count()) == (1, 1)
    revoked = f"示执0001,张某,{body.name},2024-06-01,2029-05-31,注销,{timezone.localdate()}"
    assert confirm(client, upload(client, bureau, [HEADER, revoked])).changed == 1
    assert not Certificate.objects.get().is_valid_on(timezone.localdate())


def test_uploads_that_nobody_confirms_are_forgotten(client, bureau):
    body = organisation()
    row = f"示执0001,张某,{body.name},2024-06-01,2029-05-31,有效,"
    old, fresh = upload(client, bureau, [HEADER, row]), upload(client, bureau, [HEADER, row])
    RegisterImport.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timezone.timedelta(days=4))
    housekeeping()
    assert list(RegisterImport.objects.all()) == [fresh]


def test_what_is_wrong_is_said_by_row_and_the_rest_is_stored(client, bureau):
    body = organisation()
    far = organisation(region=region("外省", "province"))
    batch = upload(
        client,
        bureau,
        [
            HEADER,
            f"示执1,甲,{body.name},2024-06-01,2029-05-31,,",
            f"示执1,乙,{body.name},2024-06-01,2029-05-31,,",
            f"示执3,丙,{far.name},2024-06-01,2029-05-31,,",
            f"示执4,丁,{body.name},2024-06-01,二〇二九年,,",
            f"示执5,,{body.name},2029-06-01,2024-05-31,,",
        ],
    )
    assert batch.faulty == 4
    page = client.get(reverse("registry:import", args=[batch.pk])).content.decode()
    assert "第 2 行" in page
    assert far.name in page
    assert confirm(client, batch).made == 1
    assert list(Officer.objects.values_list("name", flat=True)) == ["甲"]


def test_enterprises_are_imported_by_their_code(client, bureau):
    code = make.credit_code()
    lines = ["统一社会信用代码,企业名称,行业", f"{code},示例公司,食品", f"{code[:-1]}?,坏代码公司,食品"]
    batch = confirm(client, upload(client, bureau, lines, "enterprises"))
    assert (batch.made, batch.faulty, Enterprise.objects.get().industry) == (1, 1, "食品")


def test_only_coordinating_bodies_keep_the_register(client, bureau):
    body = make.ready_body()
    for who in (member(body, Role.HEAD), member(bureau, Role.READER), member(organisation(OrganisationKind.CHAMBER))):
        client.force_login(who.user)
        assert client.get(reverse("registry:imports", args=["officers"])).status_code == 403
    assert visible(principal(body), Certificate).count() == 2
    assert visible(principal(bureau), Certificate).count() == 2
    assert not visible(principal(organisation()), Certificate).exists()
