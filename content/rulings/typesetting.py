"""A ruling as a printed document."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from content.common.site import PortalSettings
from content.pdf import typeset_ruling
from content.pdf.document import ChainStep, RulingDocument, RulingParagraph, RulingSection, Words
from content.rulings import queries
from content.rulings.reading import cited_statutes, metadata_rows


def document_of(ruling) -> RulingDocument:
    """``ruling`` as published, with its paragraph numbers, dispute, provisions and metadata."""
    steps = queries.chain_steps(ruling)
    return RulingDocument(
        title=ruling.title,
        number=ruling.number,
        body=ruling.body,
        document_name=ruling.kicker,
        decided_on=ruling.decided_on.isoformat() if ruling.decided_on else "",
        published_on=timezone.localtime(ruling.published_at).date().isoformat() if ruling.published_at else "",
        outcome="。".join(filter(None, [ruling.get_outcome_display(), ruling.outcome_sentence])),
        sample=ruling.is_sample,
        notice=PortalSettings.load().notice if ruling.is_sample else "",
        address=f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{ruling.url}",
        chain=tuple(_step(step) for step in steps),
        sections=tuple(
            RulingSection(str(s.heading), tuple(RulingParagraph(p.label, p.text) for p in s.paragraphs))
            for s in ruling.numbered_sections()
        ),
        statutes=tuple(
            (
                f"{statute.name}（{statute.revision}）" if statute.revision else statute.name,
                "、".join(label for label, _target in statute.provisions if label),
            )
            for statute in cited_statutes(ruling)
        ),
        meta=tuple((str(label), str(value)) for label, value in metadata_rows(ruling)),
        words=Words(
            contents=_("Contents"),
            sample=_("Sample"),
            sample_data=_("Sample data"),
            page_of=_("Page %(page)s of %(pages)s"),
            chain=_("The course of this dispute"),
            this_document=_("this document"),
            metadata=_("Disclosure metadata"),
            address=_("Address"),
            corrections=_("Corrections"),
        ),
    )


def _step(step: queries.Step) -> ChainStep:
    day = step.day.isoformat() if step.day else ""
    if step.withdrawn:
        return ChainStep(day, _("Withdrawn"), step.number)
    return ChainStep(day, step.label, step.number, step.outcome, step.current)


def typeset(ruling) -> tuple[bytes, int]:
    """The PDF of ``ruling`` and its number of pages, in Chinese whatever language the process runs in."""
    with override(settings.LANGUAGE_CODE):
        made = typeset_ruling(document_of(ruling), font_dir=settings.PORTAL_FONT_DIR)
    return made.pdf, made.pages
