"""Minutes as a printed document."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.pdf import typeset
from content.pdf.document import Block, Chapter, Document, Grid, Heading, Paragraph, Run, Table
from content.pdf.from_stream import print_words
from liaison.rooms.models import Minutes


def name_of(minutes: Minutes) -> str:
    """The name of the file."""
    with override(settings.LANGUAGE_CODE):
        return _("Minutes %(n)d.pdf") % {"n": minutes.number}


def print_minutes(minutes: Minutes, *, at: dt.datetime) -> bytes:
    """The PDF of ``minutes`` with the answers there are. Raises TypesetError, FontError."""
    with override(settings.LANGUAGE_CODE):
        return typeset(document_of(minutes, at), font_dir=settings.PORTAL_FONT_DIR, made_at=at).pdf


def document_of(minutes: Minutes, at: dt.datetime) -> Document:
    """``minutes`` as a neutral document."""
    chapters = [(section["title"], _rows(section["rows"])) for section in minutes.content]
    chapters.append((_("Answers of the organisations"), [_answers(minutes)]))
    chapters.append((_("Proof"), _proof(minutes)))
    return Document(
        title=minutes.room.title,
        subtitle=_("Minutes %(n)d") % {"n": minutes.number},
        publisher=str(minutes.author.organisation),
        document_number="",
        date=timezone.localtime(at).date().isoformat(),
        sample=settings.PORTAL_DEMO,
        notice=_("Holds work secrets. For the organisations of the room and their case files."),
        meta=(
            (_("Drafted by"), str(minutes.author)),
            (_("Covers messages"), f"1–{minutes.until_seq}"),
            (_("Objections until"), f"{timezone.localtime(minutes.objections_until):%Y-%m-%d %H:%M}"),
        ),
        chapters=tuple(
            Chapter(str(number), title, tuple(blocks)) for number, (title, blocks) in enumerate(chapters, start=1)
        ),
        words=print_words(),
    )


def _said(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def _rows(rows: list[dict]) -> list[Block]:
    blocks: list[Block] = []
    for row in rows:
        blocks.append(Heading(_("Message %(n)s") % {"n": row["seq"]}, 2))
        blocks += [_said(line) for text in (row["text"], *row["lines"]) for line in str(text).splitlines() if line]
    return blocks


def _answers(minutes: Minutes) -> Table:
    rows = []
    for answer in minutes.answers.select_related("organisation", "by__user"):
        moment = answer.confirmed_at
        said = (
            f"{_('confirmed')} {timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else _("did not object in time")
        )
        rows.append((answer.organisation.name, str(answer.by.user) if answer.by else "—", said))
    header = (_("Organisation"), _("By"), _("Answer"))
    return Table("", _("Answers of the organisations"), Grid(header, tuple(rows), (False, False, False)))


def _proof(minutes: Minutes) -> list[Block]:
    def spaced(digest: str) -> str:
        return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))

    return [
        _said(_("SHA-256 of the content as the organisations confirmed it: ") + spaced(minutes.content_hash)),
        _said(
            _("Hash of the log of the room up to message %(n)d: ") % {"n": minutes.until_seq}
            + spaced(minutes.until_hash)
        ),
        _said(_("Both stand in the audit trail of the room, whose slice is in the case file.")),
    ]
