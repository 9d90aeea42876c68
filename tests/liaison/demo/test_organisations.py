"""The sample parties: complete, consistent with the public content, loaded once."""

import json
import re
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from content.demo.data import FOLDER as CONTENT
from liaison.demo.accounts import sign_in_accounts
from liaison.demo.data import read
from liaison.organisations.choices import OrganisationKind

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


def test_the_command_lists_the_accounts(settings):
    settings.PORTAL_DEMO = True
    out = StringIO()
    call_command("demo", "accounts", "--json", stdout=out)
    accounts = {account["username"]: account for account in json.loads(out.getvalue())}
    assert accounts["procurator"]["organisations"] == ["示例市人民检察院"]
    assert "示例市司法局负责人" in accounts["approver"]["role"]
    assert all(account["password"] for account in accounts.values())
