"""A template tried on a sample or on a record: what a document from it would hold, on the page and as PDF.

A trial is no document: it has no number, no seal and no QR code, is stored nowhere, and says so on every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from core.access import Principal
from liaison.documents import drafting, samples
from liaison.documents.content import Block, parse
from liaison.documents.kinds import KINDS, Kind
from liaison.documents.services import reply_term
from liaison.documents.sources import find_record, source_of
from liaison.documents.typesetting.layout import Page
from liaison.organisations.models import Organisation

#: Before the code of a source: its sample.
SAMPLE = "sample:"


@dataclass(frozen=True)
class Trial:
    """What came of it; ``left`` are the fields of the template that the record gives nothing for."""

    kind: Kind
    issuer: Organisation
    title: str
    text: str
    addressees: str
    about: str
    on_sample: bool
    left: tuple[str, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parts of the text."""
        return parse(self.text)


def try_on(*, principal: Principal, issuer: Organisation, kind: str, title: str, text: str, subject: str) -> Trial:
    """Fill a template. ``subject`` is ``sample:clue``, a record as ``clue:17``, or empty; what the principal does not
    see is as none.

    Raises:
        EventRefused: a field that nothing gives, or that a body must not learn; names every line.
    """
    drafting.check_names(kind, title, text)
    sample = samples.sample_of(subject.removeprefix(SAMPLE)) if subject.startswith(SAMPLE) else None
    record = None if sample else find_record(principal, subject)
    given: dict[str, str] = {}
    addressees, about = samples.sample_addressee(kind) if sample else "", ""
    if sample is not None:
        given, about = dict(sample.values), sample.title
    elif record is not None:
        source = source_of(record)
        given, about = source.fields(record), str(record)
        addressees = "、".join(each.name for each in source.addressees(record))
    values = drafting.filled_values(
        issuer=issuer, addressees=addressees, given=given, reply_term=reply_term(KINDS[kind])
    )
    used = drafting.names_in(f"{title}\n{text}")
    return Trial(
        kind=KINDS[kind],
        issuer=issuer,
        title=drafting.fill(title, values),
        text=drafting.fill(text, values),
        addressees=addressees,
        about=about,
        on_sample=sample is not None,
        left=tuple(name for name in used if not values.get(name, "").strip()),
    )


def page_of_trial(trial: Trial) -> Page:
    """What is printed of it: the form of the kind, with the mark of a trial where a document has number and proof."""
    with override(settings.LANGUAGE_CODE):
        return Page(**_printed(trial))


def _printed(trial: Trial) -> dict[str, Any]:
    date = _("(date of issue)")
    on_sample = _("Trial of a template on a sample record: no document")
    return {
        "layout": trial.kind.layout,
        "title": trial.title,
        "issuer": trial.issuer.name,
        "number": _("(trial, no number)"),
        "addressees": trial.addressees,
        "blocks": trial.blocks,
        "supervisors": samples.sample_supervisors(trial.kind.code) if trial.on_sample else "",
        "date": date,
        "printed_by": trial.issuer.name,
        "printed_on": _("printed on %(date)s") % {"date": date},
        "remark": on_sample if trial.on_sample else _("Trial of a template: no document"),
        "draft": pgettext("watermark", "TRIAL"),
        "made_at": timezone.now(),
    }
