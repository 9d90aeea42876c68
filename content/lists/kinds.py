"""The kinds of published lists (清单) as data: each has its own typed columns and row keys.

Columns follow what offices publish (三张清单, 综合查一次, 扫码入企,
轻微违法不予处罚 lists). A kind or column once published is not renamed: stored rows and addresses use the names.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from content.lists.columns import (
    Address,
    Choice,
    Column,
    ColumnError,
    CreditCode,
    Date,
    Integer,
    LongText,
    Money,
    Number,
    Statute,
    Stored,
    clean_text,
)

#: Rows of one list, and of a file that proposes them.
MAX_ROWS = 5_000
KEY_NAME = "key"
MAX_KEY = 60
#: Letters, digits, Chinese characters, - and _: what a page address can carry.
KEY_PATTERN = re.compile(r"[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff][0-9A-Za-z_\-\u3400-\u4dbf\u4e00-\u9fff]{0,59}")


@dataclass(frozen=True)
class CellError:
    """What is wrong with one value: the column's label and the message."""

    column: str
    message: str


@dataclass(frozen=True)
class Kind:
    """One kind of list. ``title_column`` names the row; ``problems``: rows carry progress records (进展)."""

    slug: str
    label: str
    columns: tuple[Column, ...]
    title_column: str
    problems: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @property
    def key_label(self) -> str:
        """Heading of the row key (编号)."""
        return gettext("No.")

    def title(self, data: dict[str, Stored]) -> str:
        """The name of a row."""
        return self.by_name[self.title_column].display(data.get(self.title_column))

    def read_row(self, raw: dict[str, object]) -> tuple[str, dict[str, Stored], list[CellError]]:
        """Key, stored values and errors of ``raw`` (``key`` and column names → anything).

        Names that are no column of this kind are errors, never silently dropped.
        """
        errors: list[CellError] = []
        key = ""
        try:
            key = parse_key(raw.get(KEY_NAME))
        except ColumnError as error:
            errors.append(CellError(self.key_label, str(error)))
        data: dict[str, Stored] = {}
        for column in self.columns:
            try:
                value = column.parse(raw.get(column.name))
            except ColumnError as error:
                errors.append(CellError(str(column.label), str(error)))
            else:
                if value is not None:
                    data[column.name] = value
        errors += [
            CellError(str(name), gettext("is not a column of this list"))
            for name in raw
            if name != KEY_NAME and name not in self.by_name
        ]
        return key, data, errors


def parse_key(raw: object) -> str:
    """A row key in its stored form. Raises ``ColumnError``."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = clean_text("" if raw is None else raw)
    if not text:
        raise ColumnError(gettext("must be filled in"))
    if not KEY_PATTERN.fullmatch(text):
        raise ColumnError(
            gettext("must be made of letters, digits, Chinese characters, - and _, at most %(limit)s of them")
            % {"limit": MAX_KEY}
        )
    return text


_LEVELS = (
    ("province", _("province")),
    ("city", _("city")),
    ("county", _("county or district")),
    ("township", _("township or subdistrict")),
)
_METHODS = (("on_site", _("on site")), ("off_site", _("off site")), ("both", _("on site and off site")))
_YES_NO = (("yes", _("yes")), ("no", _("no")))


def _field() -> Column:
    return Column(name="field", label=_("Field of enforcement"), max_length=60, filterable=True)


_BODY = _("Enforcement body")


def _body(label=_BODY) -> Column:
    return Column(name="body", label=label, max_length=120, filterable=True)


KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        Kind(
            "low_risk_enterprises",  # 白名单
            _("White list of low-risk enterprises"),
            (
                Column(name="name", label=_("Enterprise")),
                CreditCode(name="credit_code", label=_("Unified social credit code"), required=False, phone=False),
                Column(name="region", label=_("District or county"), max_length=60, filterable=True),
                Column(name="industry", label=_("Industry"), max_length=60, filterable=True),
                Column(name="body", label=_("Competent department"), max_length=120, required=False, phone=False),
                LongText(name="treatment", label=_("Inspection arrangement"), required=False),
                Date(name="listed_on", label=_("Listed on"), required=False, phone=False),
                Date(name="valid_until", label=_("Valid until"), required=False),
            ),
            "name",
        ),
        Kind(
            "qr_code_matters",  # 扫码入企事项
            _("Matters inspected by QR code"),
            (
                Column(name="matter", label=_("Matter")),
                _body(),
                _field(),
                Column(name="target", label=_("Who is inspected")),
                Choice(name="method", label=_("Way of inspection"), choices=_METHODS, filterable=True, required=False),
                Integer(name="frequency", label=_("Most times a year"), required=False, maximum=366),
                Statute(name="basis", label=_("Legal basis"), phone=False),
            ),
            "matter",
        ),
        Kind(
            "lenient_matters",  # 轻微违法不予处罚、包容免罚事项
            _("Minor offences not punished"),
            (
                Column(name="matter", label=_("Matter")),
                _field(),
                Statute(name="basis", label=_("Basis of penalty"), phone=False),
                LongText(name="condition", label=_("Conditions")),
                LongText(name="treatment", label=_("Treatment"), max_length=500),
            ),
            "matter",
        ),
        Kind(
            "joint_inspection",  # 综合查一次
            _("Joint inspections in one visit"),
            (
                Column(name="matter", label=_("Joint matter")),
                Column(name="lead", label=_("Leading department"), max_length=120, filterable=True),
                Column(name="participants", label=_("Taking part"), max_length=500),
                Column(name="target", label=_("Who is inspected")),
                LongText(name="content", label=_("What is inspected"), required=False),
                Integer(name="frequency", label=_("Most times a year"), required=False, maximum=366),
                Statute(name="basis", label=_("Legal basis"), required=False, phone=False),
            ),
            "matter",
        ),
        Kind(
            "inspecting_bodies",  # 行政检查主体
            _("Bodies entitled to inspect"),
            (
                Column(name="name", label=_("Name of the body"), max_length=120),
                Choice(name="level", label=_("Level"), choices=_LEVELS, filterable=True),
                Choice(
                    name="nature",
                    label=_("Nature"),
                    choices=(
                        ("statutory", _("administrative authority")),
                        ("authorised", _("authorised organisation")),
                        ("entrusted", _("entrusted organisation")),
                    ),
                    filterable=True,
                ),
                Statute(name="basis", label=_("Legal basis"), phone=False),
                Integer(name="officers", label=_("Certificated officers"), required=False),
                Column(name="telephone", label=_("Complaints by telephone"), max_length=60, required=False),
                Address(name="website", label=_("Website"), required=False, phone=False),
            ),
            "name",
        ),
        Kind(
            "inspection_plan",  # 年度检查计划
            _("Annual inspection plan"),
            (
                Column(name="matter", label=_("Inspection")),
                _body(),
                Column(name="target", label=_("Who is inspected")),
                Integer(name="quantity", label=_("Planned visits"), required=False),
                Number(
                    name="ratio",
                    label=_("Share drawn (%)"),
                    required=False,
                    minimum=Decimal(0),
                    maximum=Decimal(100),
                    phone=False,
                ),
                Column(name="period", label=_("When"), max_length=120),
                Choice(name="method", label=_("Way of inspection"), choices=_METHODS, filterable=True, required=False),
                Choice(name="joint", label=_("Joint inspection"), choices=_YES_NO, filterable=True, required=False),
                Statute(name="basis", label=_("Legal basis"), required=False, phone=False),
            ),
            "matter",
        ),
        Kind(
            "outstanding_problems",  # 突出问题清单
            _("Outstanding problems"),
            (
                LongText(name="problem", label=_("Problem"), max_length=500),
                LongText(name="measure", label=_("Measure")),
                Column(name="owner", label=_("Responsible unit"), max_length=200, filterable=True),
                Date(name="deadline", label=_("Deadline")),
                LongText(name="progress", label=_("Progress"), required=False),
            ),
            "problem",
            problems=True,
        ),
        Kind(
            "cancelled_certificates",  # 证明材料取消
            _("Certificates no longer required"),
            (
                Column(name="certificate", label=_("Certificate")),
                Column(name="matter", label=_("Matter it was asked for")),
                _body(_("Body that asked for it")),
                Column(name="replacement", label=_("What replaces it")),
                Statute(name="basis", label=_("Former basis"), required=False, phone=False),
                Money(name="saving", label=_("Fee saved a case (yuan)"), required=False, phone=False),
                Date(name="cancelled_on", label=_("Cancelled on"), required=False),
            ),
            "certificate",
        ),
        Kind(
            "off_site_matters",  # 非现场检查事项
            _("Off-site inspection matters"),
            (
                Column(name="matter", label=_("Matter")),
                _body(),
                _field(),
                Column(name="means", label=_("Off-site means")),
                Column(name="data_source", label=_("Source of data"), required=False, phone=False),
                LongText(name="follow_up", label=_("When a problem is found"), required=False),
                Statute(name="basis", label=_("Legal basis"), required=False, phone=False),
            ),
            "matter",
        ),
        Kind(
            "enforcement_matters",  # 执法事项
            _("Enforcement matters"),
            (
                Column(name="matter", label=_("Matter")),
                Choice(
                    name="category",
                    label=_("Category"),
                    choices=(
                        ("licence", _("administrative licence")),
                        ("penalty", _("administrative penalty")),
                        ("coercion", _("administrative coercion")),
                        ("inspection", _("administrative inspection")),
                        ("levy", _("administrative levy")),
                        ("other", _("other enforcement")),
                    ),
                    filterable=True,
                ),
                _body(),
                _field(),
                Choice(name="level", label=_("Level"), choices=_LEVELS, filterable=True, required=False),
                Statute(name="basis", label=_("Legal basis"), phone=False),
            ),
            "matter",
        ),
        Kind(
            "indicators",  # 指标
            _("Indicators"),
            (
                Column(name="name", label=_("Indicator")),
                Column(name="group", label=_("Group"), max_length=60, filterable=True),
                LongText(name="definition", label=_("Definition"), max_length=500),
                Column(name="unit", label=_("Unit"), max_length=20, required=False),
                Number(name="target", label=_("Target"), required=False),
                Column(name="body", label=_("Responsible unit"), max_length=120, filterable=True, required=False),
                Column(name="frequency", label=_("Counted"), max_length=30, required=False, phone=False),
            ),
            "name",
        ),
    )
}

KIND_CHOICES = [(kind.slug, kind.label) for kind in KINDS.values()]


def get_kind(slug: str) -> Kind:
    """The kind named ``slug``; raises ``ValidationError`` for an unknown one."""
    try:
        return KINDS[slug]
    except KeyError:
        raise ValidationError(gettext("There is no kind of list named “%(kind)s”.") % {"kind": slug}) from None
