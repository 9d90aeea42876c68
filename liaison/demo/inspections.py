"""Loads the register and the inspections of the sample municipality, in every state, through the pages' services."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from core.access import SYSTEM
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.inspections import public, services
from liaison.inspections.models import Inspection, InspectionWarning
from liaison.organisations.models import Region
from liaison.registry.matters import matter_of
from liaison.registry.models import Certificate, EnforcementBody
from liaison.registry.services import keep_certificate, keep_enterprise
from liaison.workflow.engine import fire


def load_register() -> None:
    """Bodies as lists name them, officers with certificates, enterprises; what is there stays."""
    world, data = World(), read("inspections.toml")
    today = timezone.localdate()
    for row in data["body"]:
        organisation = world.organisation(row["organisation"])
        EnforcementBody.objects.get_or_create(organisation=organisation, defaults={"listed_as": row["listed_as"]})
    known = set(Certificate.objects.values_list("number", flat=True))
    for row in data["officer"]:
        if row["number"] in known:
            continue
        ends = today + dt.timedelta(days=row.get("ends", 700))
        keep_certificate(
            organisation=world.organisation(row["organisation"]),
            name=row["name"],
            department=row.get("department", ""),
            number=row["number"],
            issued_by="示例市司法局",
            issued_on=ends - dt.timedelta(days=5 * 365),
            valid_until=ends,
            revoked_on=today - dt.timedelta(days=row["revoked"]) if "revoked" in row else None,
        )
    regions = {region.name: region for region in Region.objects.all()}
    for row in data["enterprise"]:
        keep_enterprise(**row | {"region": regions[row["region"]]})


def load_inspections() -> int:
    """Every filing and report of ``inspections.toml`` that is not there yet; returns how many were made."""
    world, made = World(), 0
    enterprises = {row["name"]: row for row in read("inspections.toml")["enterprise"]}
    for row in read("inspections.toml")["inspection"]:
        clerk = world.member(row["by"])
        if Inspection.objects.filter(body=clerk.organisation, external_key=row["key"]).exists():
            continue
        if matter_of(clerk.organisation, row["matter"], timezone.localdate(_begin(world, row))) is None:
            continue  # without the public content there is no published list of matters to file from
        made += 1
        _carry_out(world, row, _drafted(world, row, enterprises[row["enterprise"]]))
    for row in read("inspections.toml")["report"]:
        key = uuid.uuid5(uuid.NAMESPACE_URL, row["key"])
        # The forms are forgotten after a while; the warning stays.
        if InspectionWarning.objects.filter(kind="unfiled", enterprise_name=row["enterprise_name"]).exists():
            continue
        made += 1
        at = world.moment(row["on"])
        names = ("body_name", "enterprise_name", "text")
        public.report(key=key, visited_on=timezone.localdate(at), at=at, **{name: row[name] for name in names})
    return made


def _drafted(world: World, row: dict[str, Any], enterprise: dict[str, Any]) -> Inspection:
    begin = _begin(world, row)
    names = ("matter", "plan", "occasion", "reason")
    return services.draft(
        principal=world.principal(row["by"]),
        credit_code=enterprise["credit_code"],
        enterprise_name=enterprise["name"],
        place=enterprise["address"],
        certificates=list(Certificate.objects.filter(number__in=row["officers"]).select_related("officer")),
        starts_at=begin,
        ends_at=begin + dt.timedelta(hours=row.get("hours", 3)),
        external_key=row["key"],
        at=world.moment(row["drafted"]),
        **{name: row[name] for name in names if name in row},
    )


def _begin(world: World, row: dict[str, Any]) -> dt.datetime:
    """When a visit begins: ``begins`` days ago at nine in the morning; half an hour ago where it is ``now``."""
    if row.get("now"):
        return world.now - dt.timedelta(minutes=30)
    return timezone.localtime(world.moment(row["begins"])).replace(hour=9, minute=0, second=0, microsecond=0)


def _carry_out(world: World, row: dict[str, Any], item: Inspection) -> None:
    def happen(event: str, by: str, days: float, note: str = "", **values: Any) -> None:
        _at(event, by, world.moment(days), note, **values)

    def visited(event: str, hours: float, by: str = "", note: str = "企业登记", **values: Any) -> None:
        _at(event, by, item.starts_at + dt.timedelta(hours=hours), note, **values)

    def _at(event: str, by: str, at: dt.datetime, note: str, **values: Any) -> None:
        principal = world.principal(by) if by else SYSTEM
        fire(item, event, principal=principal, values=values | {"filed_at": at}, note=note, at=at)

    if "handed_in" in row:
        services.hand_in(inspection=item, principal=world.principal(row["by"]), at=world.moment(row["handed_in"]))
    if "approved" in row:
        happen("approve", row["approved"]["by"], row["approved"]["on"])
    if "revoke" in row:
        Certificate.objects.filter(number=row["revoke"]).update(revoked_on=timezone.localdate(item.starts_at))
    if "arrived" in row:
        visited("arrive", row["arrived"])
    if "left" in row:
        visited("leave", row["left"])
    if "result" in row:
        visited("record_result", row["left"] + 1, by=row["by"], note="", result=row["result"])
    if "cancelled" in row:
        happen("cancel", row["by"], row["cancelled"], reason=row["reason_cancelled"])
    for number, rating in enumerate(row.get("ratings", ())):
        public.rate(
            inspection=item,
            key=uuid.uuid5(uuid.NAMESPACE_URL, f"{row['key']}/{number}"),
            score=rating["score"],
            deviations=rating.get("deviations", ()),
            comment=rating.get("comment", ""),
            at=item.starts_at + dt.timedelta(hours=rating["after"]),
        )
