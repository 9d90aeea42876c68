"""The case file as a printed document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from content.pdf import typeset
from content.pdf.document import Block, Chapter, Document, Grid, Heading, Paragraph, Run, Table
from content.pdf.from_stream import print_words
from core.access import Principal
from liaison.casefiles.gathering import CaseFile


def print_case(case: CaseFile, *, principal: Principal, at: dt.datetime, ends: dict[str, tuple[int, str]]) -> bytes:
    """The PDF of ``case``. ``ends`` says of each audit stream how many entries it has and the hash of the last.

    Raises TypesetError, FontError.
    """
    return typeset(document_of(case, principal, at, ends), font_dir=settings.PORTAL_FONT_DIR, made_at=at).pdf


def document_of(case: CaseFile, principal: Principal, at: dt.datetime, ends: dict[str, tuple[int, str]]) -> Document:
    """``case`` as a neutral document; chapters that would be empty say so."""
    clue = case.data["clue"]
    chapters = [
        (_("The matter"), _matter(clue)),
        (_("What happened"), [_timeline(clue["timeline"])]),
        (_("Referrals"), [block for item in case.data["referrals"] for block in _referral(item)]),
        (_("Rectifications"), [block for item in case.data["rectifications"] for block in _rectification(item)]),
        (_("Files"), _files(case)),
        (_("Audit trail"), _audit(ends)),
    ]
    return Document(
        title=clue["title"],
        subtitle=_("Case file"),
        publisher=clue["holder"],
        document_number=clue["number"],
        date=timezone.localtime(at).date().isoformat(),
        sample=settings.PORTAL_DEMO,
        notice=_("Holds work secrets and personal data. This export is recorded in the audit trail."),
        meta=(
            (_("state"), clue["state"]),
            (_("received at"), _moment(clue["received_at"])),
            (_("closed at"), _moment(clue["closed_at"]) or "—"),
            (_("Exported by"), principal.label),
            (_("Exported at"), _moment(at.isoformat())),
        ),
        chapters=tuple(
            Chapter(str(number), title, tuple(blocks) or (_said(_("None.")),))
            for number, (title, blocks) in enumerate(chapters, start=1)
        ),
        words=print_words(),
    )


def _moment(value: str) -> str:
    return date_format(timezone.localtime(dt.datetime.fromisoformat(value)), "Y-m-d H:i") if value else ""


def _said(text: str, *, bold: bool = False) -> Paragraph:
    return Paragraph((Run(text, bold=bold),))


def _passages(*pairs: tuple[str, str], level: int = 3) -> list[Block]:
    """Each text that is not empty, under its heading, a paragraph a line."""
    blocks: list[Block] = []
    for title, text in pairs:
        if text.strip():
            blocks.append(Heading(title, level))
            blocks += [_said(line.strip()) for line in text.splitlines() if line.strip()]
    return blocks


def _table(title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    return Table("", title, Grid(header, tuple(rows), tuple(False for _name in header)))


def _facts(title: str, *pairs: tuple[str, Any]) -> Table:
    return _table(
        title,
        (pgettext("case file", "item"), pgettext("case file", "content")),
        [(str(name), str(value)) for name, value in pairs if value],
    )


def _matter(clue: dict[str, Any]) -> list[Block]:
    days = " — ".join(sorted({day for day in (clue["occurred_from"], clue["occurred_until"]) if day}))
    subjects = "；".join(
        f"{each['kind']}：{each['name']}" + (f"（{each['detail']}）" if each["detail"] else "")
        for each in clue["subjects"]
    )
    return [
        _facts(
            _("Basic facts"),
            (_("number"), clue["number"]),
            (_("kind"), clue["kind"]),
            (_("source"), clue["source"]),
            (_("whom it is about"), subjects),
            (_("Time and place"), "，".join(filter(None, (days, clue["region"], clue["place"])))),
            (_("form of supervision"), clue["form"]),
            (_("track"), clue["track"]),
            (_("tier"), clue["tier"]),
            (_("Handlers"), "、".join(clue["handlers"])),
            (_("outcome"), clue["outcome"]),
        ),
        *_passages(
            (_("What was reported"), clue["description"]),
            (_("What is wished for"), clue["wishes"]),
            (_("What was established"), clue["findings"]),
            level=2,
        ),
    ]


def _timeline(entries: list[dict[str, str]]) -> Table:
    rows = [
        (_moment(entry["at"]), entry["what"], entry["by"] or _("the portal or the reporter"), entry["note"])
        for entry in entries
    ]
    return _table(_("What happened"), (_("at"), _("event"), _("by"), _("note")), rows)


def _referral(item: dict[str, Any]) -> list[Block]:
    feedback = "\n".join(
        f"{_moment(said['at'])}　{said['by']}：{said['text']}"
        + (f"（{'、'.join(said['results'])}）" if said["results"] else "")
        for said in item["feedback"]
    )
    notes = "\n".join(f"{_moment(note['at'])}　{note['by']}：{note['text']}" for note in item["shared_notes"])
    return [
        Heading(item["number"]),
        _facts(
            item["title"],
            (_("referring organisation"), item["sender"]),
            (_("receiving organisation"), item["receiver"]),
            (_("request"), item["request"]),
            (_("legal basis"), item["legal_basis"]),
            (_("state"), item["state"]),
            (_("sent at"), _moment(item["sent_at"])),
            (_("received at"), _moment(item["received_at"])),
            (_("acceptance number"), item["acceptance_number"]),
            (_("reason of the return"), item["return_reason"]),
            (_("SHA-256 of the package"), item["package_hash"]),
        ),
        *_passages((_("accompanying note"), item["note"]), (_("feedback"), feedback), (_("shared notes"), notes)),
        _timeline(item["timeline"]),
    ]


def _rectification(item: dict[str, Any]) -> list[Block]:
    said = "\n".join(
        f"{each['kind']}　{_moment(each['at'])}　{each['by']}：{each['text']}" for each in item["statements"]
    )
    return [
        Heading(item["number"]),
        _facts(
            item["title"],
            (_("supervised body"), item["body"]),
            (_("tier"), item["tier"]),
            (_("legal basis"), item["legal_basis"]),
            (_("days to correct"), item["days"]),
            (_("state"), item["state"]),
            (_("issued at"), _moment(item["issued_at"])),
            (_("received at"), _moment(item["received_at"])),
            (_("SHA-256 of what was put to the body"), item["content_hash"]),
        ),
        *_passages(
            (_("what the body is told of the matter"), item["disclosed"]),
            (_("what is to be corrected"), item["requirements"]),
            (_("statements"), said),
        ),
        _timeline(item["timeline"]),
    ]


def _files(case: CaseFile) -> list[Block]:
    rows = [
        (entry["name"], entry["path"] or _("not included: it tells where it comes from"), _hash(entry))
        for entry in case.data["files"]
    ]
    if not rows:
        return []
    return [_table(_("Files"), (pgettext("file", "name"), _("in the archive"), "SHA-256"), rows)]


def _hash(entry: dict[str, Any]) -> str:
    if not entry["path"] or entry["is_original"]:
        return _breakable(entry["sha256_of_original"])
    return _("%(hash)s (copy; the original has %(original)s)") % {
        "hash": _breakable(entry["sha256"]),
        "original": _breakable(entry["sha256_of_original"]),
    }


def _audit(ends: dict[str, tuple[int, str]]) -> list[Block]:
    rows = [(stream, str(count), _breakable(last)) for stream, (count, last) in ends.items()]
    words = _("The slices are in the folder audit; verifier.py checks them without the portal.")
    header = (pgettext("audit", "stream"), _("entries"), _("last hash"))
    return [_said(words), _table(_("Audit trail"), header, rows)] if rows else []


def _breakable(digest: str) -> str:
    """A hash in groups of sixteen: 64 letters without a gap fit no column."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))
