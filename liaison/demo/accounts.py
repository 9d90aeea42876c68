"""The sample accounts of the parties, and all sample accounts together."""

from dataclasses import asdict, replace

from content.demo.accounts import ACCOUNTS as EDITORIAL
from content.demo.accounts import SampleAccount
from liaison.demo.data import read


def _people() -> list[SampleAccount]:
    return [
        SampleAccount(row["username"], row.get("password", ""), row["name"], row.get("role", ""), row.get("group", ""))
        for row in read("people.toml")["person"]
    ]


def members() -> list[SampleAccount]:
    """Everybody of the parties who has no account with the editors. Nobody can sign in as one without a password."""
    known = {account.username for account in EDITORIAL}
    return [person for person in _people() if person.username not in known]


def sign_in_accounts() -> list[SampleAccount]:
    """Every sample account one can sign in with: editors first, then the parties."""
    also = {person.username: person.role for person in _people()}
    editorial = [
        replace(account, role=f"{account.role}；{also[account.username]}") if account.username in also else account
        for account in EDITORIAL
    ]
    return editorial + [person for person in members() if person.password]


def as_dicts() -> list[dict]:
    """The sample accounts with their organisations, for ``manage.py demo accounts --json``."""
    memberships = {row["username"]: row.get("memberships", []) for row in read("people.toml")["person"]}
    return [
        {name: value for name, value in asdict(account).items() if name != "superuser"}
        | {"organisations": [row["organisation"] for row in memberships.get(account.username, [])]}
        for account in sign_in_accounts()
    ]
