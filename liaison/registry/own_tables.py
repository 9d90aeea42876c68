"""The two tables of the register itself: officers with their certificates, and enterprises."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from liaison.intake.importing import day_of
from liaison.intake.receivers import body_named
from liaison.organisations.models import Organisation, Region
from liaison.registry.credit_code import normal, validate_credit_code
from liaison.registry.models import Certificate, Enterprise
from liaison.registry.rules import below, keeps
from liaison.registry.services import keep_certificate, keep_enterprise
from liaison.registry.tables import Row, Table, TableColumn

REVOKED = ("注销", "已注销", "吊销")
VALID = ("", "有效", "正常")


def _check_days(row: Row, names: tuple[str, ...], table: Table) -> None:
    for name in names:
        if row.values[name] and day_of(row.values[name]) is None:
            row.errors.append(
                _("%(column)s “%(text)s” is no date like 2026-05-18.")
                % {"column": table.title_of(name), "text": row.values[name][:30]}
            )


def check_officer(row: Row, principal: Principal) -> None:
    """The body is registered and in the region; the days are days; the state is known."""
    body = body_named(row.values["body"])
    if body is None or not Organisation.objects.filter(below(principal, ""), pk=body.pk).exists():
        row.errors.append(_("There is no body “%(name)s” in your region.") % {"name": row.values["body"]})
    _check_days(row, ("issued_on", "valid_until", "revoked_on"), OFFICERS)
    begin, end = day_of(row.values["issued_on"]), day_of(row.values["valid_until"])
    if begin and end and end < begin:
        row.errors.append(_("The end lies before the beginning."))
    if row.values["state"] not in (*REVOKED, *VALID):
        row.errors.append(_("The state “%(state)s” is not known.") % {"state": row.values["state"][:20]})
    if row.values["state"] in REVOKED and not row.values["revoked_on"]:
        row.errors.append(_("A revoked certificate needs the day it was revoked."))
    row.known = Certificate.objects.filter(number=row.values["number"]).exists()


def store_officer(values: dict[str, str], principal: Principal) -> str:
    """Enter or change one certificate."""
    return keep_certificate(
        organisation=body_named(values["body"]),
        name=values["name"],
        department=values["department"],
        number=values["number"],
        issued_by=values["issued_by"],
        issued_on=day_of(values["issued_on"]),
        valid_until=day_of(values["valid_until"]),
        revoked_on=day_of(values["revoked_on"]) if values["state"] in REVOKED else None,
    )


def check_enterprise(row: Row, principal: Principal) -> None:
    """The code is one; the region is registered."""
    row.values["credit_code"] = normal(row.values["credit_code"])
    try:
        validate_credit_code(row.values["credit_code"])
    except ValidationError as error:
        row.errors += error.messages
    if row.values["region"] and not Region.objects.filter(name=row.values["region"]).exists():
        row.errors.append(_("The region “%(name)s” is not registered.") % {"name": row.values["region"]})
    row.known = Enterprise.objects.filter(credit_code=row.values["credit_code"]).exists()


def store_enterprise(values: dict[str, str], principal: Principal) -> str:
    """Enter or correct one enterprise."""
    region = Region.objects.filter(name=values["region"]).order_by("pk").first() if values["region"] else None
    names = ("credit_code", "name", "industry", "address")
    return keep_enterprise(region=region, **{name: values[name] for name in names})[1]


OFFICERS = Table(
    code="officers",
    label=gettext_lazy("Officers and certificates"),
    hint=gettext_lazy("One line a certificate. A number that is there is brought up to date; nothing is deleted."),
    columns=(
        TableColumn("number", ("证件号码", "执法证号"), True, 40, "示例LX0001"),
        TableColumn("name", ("姓名",), True, 60, "张某"),
        TableColumn("body", ("单位", "执法单位"), True, 100, "示例市临溪区市场监督管理局"),
        TableColumn("department", ("科室", "部门"), False, 60, "执法大队"),
        TableColumn("issued_by", ("发证机关",), False, 100, "示例市司法局"),
        TableColumn("issued_on", ("发证日期",), True, 20, "2024-06-01"),
        TableColumn("valid_until", ("有效期至",), True, 20, "2029-05-31"),
        TableColumn("state", ("状态",), False, 10, "有效"),
        TableColumn("revoked_on", ("注销日期",), False, 20, ""),
    ),
    key="number",
    shown=("name", "body", "valid_until"),
    may=keeps,
    check=check_officer,
    store=store_officer,
)

ENTERPRISES = Table(
    code="enterprises",
    label=gettext_lazy("Enterprises"),
    hint=gettext_lazy("One line an enterprise, known by its unified social credit code."),
    columns=(
        TableColumn("credit_code", ("统一社会信用代码", "信用代码"), True, 30, "91330800MA000001XB"),
        TableColumn("name", ("企业名称", "名称"), True, 100, "示例食品有限公司"),
        TableColumn("region", ("所属地区", "地区"), False, 60, "临溪区"),
        TableColumn("industry", ("行业",), False, 60, "食品制造"),
        TableColumn("address", ("地址",), False, 200, "产业园路8号"),
    ),
    key="credit_code",
    shown=("name", "region", "industry"),
    may=keeps,
    check=check_enterprise,
    store=store_enterprise,
)
