"""Loads the official documents of the sample municipality, in every state, through the same services as the pages."""

from __future__ import annotations

from typing import Any

from liaison.clues.models import Clue
from liaison.demo.data import read
from liaison.demo.work import World
from liaison.documents.drafting import waiting_fields
from liaison.documents.models import CoIssue, Document, Service
from liaison.documents.services import create_document, edit_document
from liaison.workflow.engine import fire


def load_documents() -> int:
    """Every document of ``documents.toml`` that is not there yet, with what happened to it; returns how many.

    Their sealed PDFs are work of the outbox, which the preparation of the demo does before it is opened.
    """
    world, made = World(), 0
    for row in read("documents.toml")["document"]:
        drafter = world.member(row["by"])
        if Document.objects.filter(issuer=drafter.organisation, kind=row["kind"], drafted_by=drafter).filter(
            **({"title": row["title"]} if "title" in row else {"about": _about(row)})
        ):
            continue
        made += 1
        _carry_out(world, row, _drafted(world, row))
    return made


def _about(row: dict[str, Any]) -> str:
    return f"clue:{Clue.objects.get(title=row['about'], holder__kind='coordinating').pk}"


def _drafted(world: World, row: dict[str, Any]) -> Document:
    principal = world.principal(row["by"])
    written = {name: row[name].strip() for name in ("title", "text", "copies_to", "addressed_as") if name in row}
    about = Clue.objects.get(pk=_about(row).partition(":")[2]) if "about" in row else None
    addressees = [world.organisation(name) for name in row["addressees"]] if "addressees" in row else None
    supervisors = [world.member(name) for name in row.get("supervisors", ())]
    document = create_document(
        kind=row["kind"],
        principal=principal,
        about=about,
        addressees=addressees,
        supervisors=supervisors,
        co_issuers=[world.organisation(name) for name in row.get("co_issuers", ())],
        at=world.moment(row["on"]),
        **written,
    )
    if "fill" in row:
        text = document.text
        for mark in waiting_fields(text):
            text = text.replace(mark, row["fill"])
        document = edit_document(document=document, principal=principal, addressees=[], title=document.title, text=text)
    return document


def _carry_out(world: World, row: dict[str, Any], document: Document) -> None:
    def happen(item: Document | CoIssue | Service, event: str, by: str, days: float, **values: Any) -> None:
        note = values.get("reason", "")
        fire(item, event, principal=world.principal(by), values=values, note=note, at=world.moment(days))

    submitted = row.get("submit") or row.get("approve")
    if submitted:
        happen(document, "submit", row["by"], submitted["on"] + 0.1)
    if "approve" in row:
        happen(document, "approve", row["approve"]["by"], row["approve"]["on"])
    for step in row.get("signed", ()):
        item = document.co_issues.get(co_issuer=world.member(step["by"]).organisation)
        happen(item, "sign", step["by"], step["on"])
    if "issue" in row:
        happen(document, "issue", row["issue"]["by"], row["issue"]["on"] - 0.05)
    for step in row.get("receipts", ()):
        addressee = world.member(step["by"]).organisation
        service = document.services.get(addressee=addressee)
        happen(service, "receive", step["by"], step["on"] - 0.1)
        if "reply" in step:
            happen(service, "reply", step["by"], step["replied"], text=step["reply"])
        if "accept" in step:
            happen(service, "accept", row["by"], step["accept"])
    if "withdraw" in row:
        given = row["withdraw"]
        happen(document, "withdraw", given["by"], given["on"], reason=given["reason"])
