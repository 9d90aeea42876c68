"""The sample parties: complete, consistent with the public content, loaded once."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.demo.data import FOLDER as CONTENT
from core.users import User
from liaison.demo.accounts import as_dicts, sign_in_accounts
from liaison.demo.data import read
from liaison.demo.loader import load
from liaison.demo.organisations import load_organisations, load_people
from liaison.organisations.acting import memberships_of, principal_for
from liaison.organisations.choices import LIAISON_KINDS, OrganisationKind, Role
from liaison.organisations.models import Administrator, Membership, Organisation, Region

ROOT = Path(__file__).resolve().parent.parent.parent.parent


def organisations() -> list[dict]:
    return read("organisations.toml")["organisation"]


def test_every_kind_of_organisation_is_there_with_its_legal_basis():
    assert {row["kind"] for row in organisations()} == set(OrganisationKind.values)
    assert all(row["legal_basis"] for row in organisations())
    names = [row["name"] for row in organisations()]
    short = [row["short_name"] for row in organisations()]
    codes = [row["number_code"] for row in organisations() if "number_code" in row]
    for values in (names, short, codes):
        assert len(set(values)) == len(values)


def test_bodies_and_contact_points_are_those_of_the_public_content():
    text = "".join(path.read_text(encoding="utf-8") for path in CONTENT.rglob("*.toml"))
    kinds = {"enforcement", "contact_point", "court", "police", "procuratorate", "chamber"}
    unknown = [row["name"] for row in organisations() if row["kind"] in kinds and row["name"] not in text]
    assert not unknown


def test_the_only_articles_of_the_supervision_regulation_cited_are_those_known():
    cited = re.findall(
        r"《行政执法监督条例》(第[^；。》]+条)", "；".join(row["legal_basis"] for row in organisations())
    )
    assert set(cited) == {"第二条", "第六条"}


def test_both_readmes_list_every_account():
    for name in ("README.md", "README.zh-CN.md"):
        listed = re.findall(r"(?m)^\| (`.+?) \|", (ROOT / name).read_text(encoding="utf-8"))
        assert re.findall(r"`([\w-]+)`", " ".join(listed)) == [account.username for account in sign_in_accounts()]


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self):
        load()

    def test_somebody_can_sign_in_for_each_of_the_seven_roles(self, client):
        kinds = set()
        for account in as_dicts():
            if not account["organisations"]:
                continue
            user = User.objects.get(username=account["username"])
            kinds |= {membership.organisation.kind for membership in memberships_of(user)}
            assert client.login(username=account["username"], password=account["password"])
        assert kinds >= {*LIAISON_KINDS, OrganisationKind.COORDINATING, OrganisationKind.ENFORCEMENT}
        assert OrganisationKind.EXPERTS in kinds

    def test_liaison_parties_the_coordinating_and_the_supervised_body_have_a_head_and_a_clerk_who_sign_in(self):
        for kind in (*LIAISON_KINDS, OrganisationKind.COORDINATING, OrganisationKind.ENFORCEMENT):
            roles = Membership.objects.filter(
                organisation__kind=kind, user__username__in=[account.username for account in sign_in_accounts()]
            ).values_list("role", flat=True)
            assert {Role.HEAD, Role.CLERK} <= set(roles), kind

    def test_colleagues_without_a_password_cannot_sign_in(self):
        assert not User.objects.get(username="jcy-zhao").has_usable_password()

    def test_one_person_has_two_memberships_and_a_clerk_deputises(self):
        assert len(memberships_of(User.objects.get(username="dual"))) == 2
        clerk = Membership.objects.get(user__username="procurator")
        absent = Membership.objects.get(user__username="jcy-zhao")
        assert principal_for(clerk).stands_in_for == {absent.pk}

    def test_three_administrators_have_one_duty_each_and_no_membership(self):
        duties = Administrator.objects.values_list("duty", flat=True)
        assert sorted(duties) == ["audit", "security", "system"]
        assert not Membership.objects.filter(user__administrator__isnull=False).exists()

    def test_regions_are_a_tree(self):
        town = Region.objects.get(name="石桥镇")
        assert [town.parent.name, town.parent.parent.name] == ["临溪区", "示例市"]
        assert Region.objects.filter(parent=None).count() == 1

    def test_a_second_run_adds_nothing_and_asks_little(self):
        before = [model.objects.count() for model in (User, Region, Organisation, Membership, Administrator)]
        with CaptureQueriesContext(connection) as captured:
            load()
        assert [model.objects.count() for model in (User, Region, Organisation, Membership, Administrator)] == before
        assert not [query for query in captured.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]
        with CaptureQueriesContext(connection) as captured:
            load_organisations()
            load_people()
        assert len(captured) <= 12

    def test_what_somebody_changed_stays(self):
        Organisation.objects.filter(name="示例市司法局").update(telephone="0000-9999999")
        Membership.objects.filter(user__username="clerk").update(role=Role.HEAD)
        load()
        assert Organisation.objects.get(name="示例市司法局").telephone == "0000-9999999"
        assert Membership.objects.get(user__username="clerk").role == Role.HEAD


def test_the_command_lists_the_accounts(settings):
    settings.PORTAL_DEMO = True
    out = StringIO()
    call_command("demo", "accounts", "--json", stdout=out)
    accounts = {account["username"]: account for account in json.loads(out.getvalue())}
    assert accounts["procurator"]["organisations"] == ["示例市人民检察院"]
    assert "示例市司法局负责人" in accounts["approver"]["role"]
    assert all(account["password"] for account in accounts.values())
