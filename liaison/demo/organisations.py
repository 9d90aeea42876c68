"""Loads regions, organisations, people and their memberships; changes nothing that is there."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from content.demo.accounts import ACCOUNTS, ensure_accounts
from liaison.demo.accounts import members
from liaison.demo.data import read
from liaison.organisations.duties import give_duty
from liaison.organisations.models import Administrator, Delegation, Membership, Organisation, Region

#: The day memberships of the sample world began, unless a row says another.
JOINED = dt.date(2025, 1, 1)


def load_organisations() -> None:
    """Regions and organisations, each after the one above it; known by name."""
    data = read("organisations.toml")
    regions = {region.name: region for region in Region.objects.all()}
    for row in data["region"]:
        if row["name"] not in regions:
            above = regions.get(row.get("parent", ""))
            regions[row["name"]] = Region.objects.create(name=row["name"], level=row["level"], parent=above)
    organisations = {organisation.name: organisation for organisation in Organisation.objects.all()}
    for row in data["organisation"]:
        if row["name"] in organisations:
            continue
        links = {"region": regions[row["region"]], "parent": organisations.get(row.get("parent", ""))}
        organisations[row["name"]] = Organisation.objects.create(**row | links)


def load_people() -> None:
    """Accounts, memberships, duties of administration and deputies; known by user name and organisation."""
    ensure_accounts([*ACCOUNTS, *members()])
    rows = read("people.toml")["person"]
    users = get_user_model().objects.in_bulk([row["username"] for row in rows], field_name="username")
    organisations = {organisation.name: organisation for organisation in Organisation.objects.all()}
    present = set(Membership.objects.values_list("user__username", "organisation__name"))
    on_duty = set(Administrator.objects.values_list("user__username", flat=True))
    for row in rows:
        for membership in row.get("memberships", []):
            if (row["username"], membership["organisation"]) not in present:
                organisation = organisations[membership["organisation"]]
                values = {"joined_on": JOINED} | membership | {"organisation": organisation}
                Membership.objects.create(user=users[row["username"]], **values)
        if "administrator" in row and row["username"] not in on_duty:
            give_duty(user=users[row["username"]], duty=row["administrator"])
    load_delegations()


def load_delegations() -> None:
    """Deputies, counted from the day of loading, so that one is at work when the demo is opened."""
    today = timezone.localdate()
    for row in read("people.toml")["delegation"]:
        absent, deputy = (
            Membership.objects.get(user__username=row[name], organisation__name=row["organisation"])
            for name in ("absent", "deputy")
        )
        if not Delegation.objects.filter(absent=absent, deputy=deputy).exists():
            Delegation.objects.create(
                absent=absent,
                deputy=deputy,
                starts_on=today + dt.timedelta(days=row["first_day"]),
                ends_on=today + dt.timedelta(days=row["last_day"]),
                reason=row["reason"],
            )
