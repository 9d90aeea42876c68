"""Entries of ledgers as records that documents are drafted from."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from liaison.documents.own_sources import chinese_date
from liaison.documents.sources import Source, register_source
from liaison.ledgers.models import Entry
from liaison.ledgers.rules import roles

NAMES = ("台账编号", "台账事项", "登记日期", "查明情况", "法律依据")


def entry_fields(entry: Entry) -> dict[str, str]:
    """What a template can take from an entry."""
    return {
        "台账编号": entry.number,
        "台账事项": entry.title,
        "登记日期": chinese_date(entry.day),
        "查明情况": entry.text,
        "法律依据": entry.organisation.legal_basis,
    }


SOURCE = Source(
    "ledger",
    _("ledger entry"),
    Entry,
    fields=entry_fields,
    names=NAMES,
    issuer=lambda entry: entry.organisation,
    may=lambda principal, entry: "keeper.clerk" in roles(principal, entry),
    clue=lambda entry: entry.clue,
    url=lambda entry: reverse("ledgers:entry", args=[entry.pk]),
)


def register() -> None:
    """Called once when Django starts."""
    register_source(SOURCE)
