"""The table of filings: read and shown by the register's import, stored row by row like a filing by hand."""

from __future__ import annotations

import re

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.inspections import outside
from liaison.inspections.choices import Occasion, Origin
from liaison.inspections.rules import files
from liaison.organisations.models import Organisation
from liaison.registry.credit_code import is_valid, normal
from liaison.registry.matters import matter_of
from liaison.registry.services import KNOWN, MADE
from liaison.registry.tables import Row, RowRefused, Table, TableColumn, moment_of
from liaison.workflow.engine import EventRefused

_LISTED = re.compile(r"[、,，;；\s]+")


def numbers_in(text: str) -> list[str]:
    """Certificate numbers, however they are separated."""
    return [number for number in _LISTED.split(text) if number]


def occasion_of(text: str) -> str | None:
    """An occasion by its code or label; the plan when nothing stands there; None when it is none."""
    by_label = {str(label): value for value, label in Occasion.choices} | {value: value for value in Occasion.values}
    return by_label.get(text or Occasion.PLAN)


def check_filing(row: Row, principal: Principal) -> None:
    """What can be said before it is stored: code, matter, occasion, times, certificates."""
    values = row.values
    if not is_valid(normal(values["credit_code"])):
        row.errors.append(_("The check character of the unified social credit code is wrong. Compare it again."))
    if occasion_of(values["occasion"]) is None:
        row.errors.append(_("The occasion “%(text)s” is not known.") % {"text": values["occasion"][:20]})
    begin, end = moment_of(values["starts_at"]), moment_of(values["ends_at"])
    for name, moment in (("starts_at", begin), ("ends_at", end)):
        if moment is None:
            row.errors.append(
                _("%(column)s “%(text)s” is no time like 2026-05-18 09:30.")
                % {"column": FILINGS.title_of(name), "text": values[name][:30]}
            )
    if begin and end and end <= begin:
        row.errors.append(_("The end lies before the beginning."))
    row.known = outside.known(principal, values["external_key"]) is not None
    if begin and not row.known:
        if begin <= timezone.now():
            row.errors.append(_("An inspection is filed before it begins. Choose a later time."))
        body = Organisation.objects.get(pk=principal.organisation_id)
        if matter_of(body, values["matter"], timezone.localdate(begin)) is None:
            row.errors.append(
                _("This matter is not in the published list of the body in force on %(day)s. No inspection outside it.")
                % {"day": timezone.localdate(begin)}
            )
    try:
        outside.certificates_of(numbers_in(values["certificates"]))
    except EventRefused as refused:
        row.errors.append(refused.message)


def store_filing(values: dict[str, str], principal: Principal) -> str:
    """Hand in one row. Raises RowRefused with what the filing by hand would say."""
    names = ("credit_code", "enterprise_name", "matter", "plan", "reason", "basis", "place", "external_key")
    try:
        _item, made = outside.file_once(
            principal=principal,
            origin=Origin.IMPORT,
            certificates=numbers_in(values["certificates"]),
            occasion=occasion_of(values["occasion"]) or Occasion.PLAN,
            starts_at=moment_of(values["starts_at"]),
            ends_at=moment_of(values["ends_at"]),
            **{name: values[name] for name in names},
        )
    except EventRefused as refused:
        raise RowRefused(refused.message) from refused
    return MADE if made else KNOWN


FILINGS = Table(
    code="filings",
    label=gettext_lazy("Filings of inspections"),
    hint=gettext_lazy("One line a visit. The number in your own system is the key: a visit is filed once."),
    columns=(
        TableColumn("external_key", ("本单位编号", "编号"), True, 80, "示例-2026-0001"),
        TableColumn("credit_code", ("统一社会信用代码", "信用代码"), True, 30, "91330800MA000001XB"),
        TableColumn("enterprise_name", ("企业名称",), True, 100, "示例食品有限公司"),
        TableColumn("matter", ("事项编号",), True, 60, "QR-001"),
        TableColumn("occasion", ("检查缘由",), False, 20, "年度计划内"),
        TableColumn("plan", ("计划编号",), False, 60, "IP-001"),
        TableColumn("reason", ("理由",), False, 1000, ""),
        TableColumn("basis", ("检查依据",), False, 1000, ""),
        TableColumn("certificates", ("执法证号",), True, 400, "示例LX0001、示例LX0002"),
        TableColumn("starts_at", ("开始时间",), True, 30, "2026-12-18 09:30"),
        TableColumn("ends_at", ("结束时间",), True, 30, "2026-12-18 11:30"),
        TableColumn("place", ("检查地点", "地点"), False, 200, "产业园路8号"),
    ),
    key="external_key",
    shown=("enterprise_name", "matter", "starts_at"),
    may=files,
    check=check_filing,
    store=store_filing,
)
