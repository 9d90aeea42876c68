"""What is printed of a document, as plain data for every kind of paper. Nothing here knows typst or docx."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.files import Attachment
from liaison.documents.content import Block, Cell, Table, parse
from liaison.documents.models import Document
from liaison.documents.own_sources import chinese_date
from liaison.documents.sealing import Seal, seal_of
from liaison.documents.services import ANNEX

#: Height in mm that is left free for opinions and signatures in forms, by how the label ends.
ROOM = {"意见": 18, "签名": 14, "备注": 10}


@dataclass(frozen=True)
class Page:
    """What is printed. Empty strings are left out."""

    layout: str
    title: str
    issuer: str
    #: 联署机关 of a joint document, after ``issuer`` (主办机关), with the seal of each
    co_issuers: tuple[str, ...] = ()
    co_seals: tuple[Seal | None, ...] = ()
    number: str = ""
    #: 密级和保密期限, 紧急程度: at the top on the left, one below the other
    marks: tuple[str, ...] = ()
    signer: str = ""
    addressees: str = ""
    blocks: tuple[Block, ...] = ()
    supervisors: str = ""
    annexes: tuple[str, ...] = ()
    date: str = ""
    copies_to: str = ""
    printed_by: str = ""
    printed_on: str = ""
    remark: str = ""
    draft: str = ""
    address: str = ""
    verify_code: str = ""
    seal: Seal | None = None
    made_at: dt.datetime | None = field(default=None, compare=False)

    @property
    def issuers(self) -> tuple[str, ...]:
        """Everybody who issues it, the host first."""
        return (self.issuer, *self.co_issuers)

    @property
    def seals(self) -> tuple[Seal | None, ...]:
        """The seal of each issuer; None for one without a certificate."""
        return (self.seal, *(self.co_seals or (None,) * len(self.co_issuers)))

    @property
    def verify_words(self) -> list[str]:
        """The lines beside the QR code."""
        return [_("Scan, or open %(address)s") % {"address": self.address}, _("Code: %(code)s") % {"code": self.code}]

    @property
    def code(self) -> str:
        """The verification code in groups that can be read out."""
        return " ".join(self.verify_code[start : start + 5] for start in range(0, len(self.verify_code), 5))

    def as_data(self) -> dict[str, Any]:
        """For the typst template."""
        verify = None
        if self.verify_code:
            verify = {"qr": qr_svg(self.address), "alt": _("QR code to the check of this copy")}
            verify["words"] = "\n".join([_("To check this copy"), *self.verify_words])
        return {
            **{name: getattr(self, name) for name in _PLAIN},
            "issuers": list(self.issuers),
            "marks": list(self.marks),
            "annexes": list(self.annexes),
            "blocks": [_block(each) for each in self.blocks],
            "verify": verify,
            "seals": [None if seal is None else {"words": seal.words, "picture": seal.picture} for seal in self.seals],
        }


_PLAIN = (
    *("layout", "title", "issuer", "number", "signer", "addressees", "supervisors", "date", "copies_to"),
    *("printed_by", "printed_on", "remark", "draft"),
)


def _block(block: Block) -> dict[str, Any]:
    if not isinstance(block, Table):
        return asdict(block)
    return {
        "kind": "table",
        "columns": block.columns,
        "heads": block.heads,
        "rows": [[_cell(cell, row) for cell in row] for row in block.rows],
    }


def _cell(cell: Cell, row: tuple[Cell, ...]) -> dict[str, Any]:
    return asdict(cell) | {"height": room_for(cell, row)}


def room_for(cell: Cell, row: tuple[Cell, ...]) -> int:
    """Height in mm kept free in a cell of a form."""
    if not cell.tall:
        return 0
    label = "".join(row[0].lines)
    return next((height for ending, height in ROOM.items() if label.endswith(ending)), 0)


def qr_svg(address: str) -> str:
    """The QR code of an address."""
    return segno.make(address, error="m", micro=False).svg_inline(scale=4, border=1)


def verify_address(code: str) -> str:
    """The public page that proves a copy."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("verify:document", args=[code])


def page_of(document: Document) -> Page:
    """What is printed of ``document`` as it stands: a draft says that it is one, an issued one is complete.

    In the portal's language, whatever the reader's: documents are Chinese.
    """
    with override(settings.LANGUAGE_CODE):
        return _page_of(document)


def _page_of(document: Document) -> Page:
    rules = document.rules
    names = [service.addressee.name for service in document.services.select_related("addressee").order_by("pk")]
    issued = document.is_issued
    date = chinese_date(timezone.localdate(document.issued_at)) if issued else _("(date of issue)")
    is_report = document.kind == "report"
    return Page(
        layout=rules.layout,
        title=document.title,
        issuer=document.issuer.name,
        co_issuers=tuple(each.name for each in document.co_issuers),
        co_seals=tuple(seal_of(each) for each in document.co_issuers) if issued else (),
        marks=tuple(document.marks),
        number=document.number if issued else _("(number when issued)"),
        signer=str(document.approved_by.user) if is_report and document.approved_by else "",
        addressees=document.addressed_as or "、".join(names),
        blocks=parse(document.text),
        supervisors=_supervisors(document),
        annexes=tuple(
            name.rpartition(".")[0] or name
            for name in Attachment.objects.filter(subject=document.subject, purpose=ANNEX).values_list(
                "name", flat=True
            )
        ),
        date=date,
        copies_to=document.copies_to,
        printed_by=document.issuer.name,
        printed_on=_("printed on %(date)s") % {"date": date},
        remark=_("Document of a sample environment, without legal effect") if settings.PORTAL_DEMO else "",
        draft="" if issued else _("DRAFT"),
        address=verify_address(document.verify_code) if issued else "",
        verify_code=document.verify_code or "",
        seal=seal_of(document.issuer) if issued else None,
        made_at=document.issued_at or document.changed_at,
    )


def _supervisors(document: Document) -> str:
    named = [member for member in (document.supervisor, document.second_supervisor) if member]
    if not named:
        return ""
    people = "、".join(
        _("%(name)s (certificate %(number)s)") % {"name": member.user, "number": member.certificate or "—"}
        for member in named
    )
    return _("Supervisors: %(people)s.") % {"people": people}
