"""The PDF of an edition: made in the background whenever something it prints is published, changed or withdrawn."""

from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.signals import page_published, page_unpublished, post_page_move

from content.common.generated import delete_pdf, store_pdf
from content.common.glossary import GlossaryTerm, glossary
from content.common.site import PortalSettings
from content.common.templatetags.public import disclosure_rows
from content.pdf import Typeset, typeset
from content.pdf.document import Chapter, Document
from content.pdf.from_stream import blocks_of, print_words
from content.whitepapers.models import ChapterPage, EditionPage
from content.whitepapers.reading import numbered_chapters
from core.generations import bump
from core.outbox import Work, enqueue, register

TOPIC = "whitepapers.pdf"


def edition_document(edition: EditionPage) -> Document:
    """The edition as a neutral document: published chapters with the numbers their pages carry."""
    base = settings.WAGTAILADMIN_BASE_URL
    portal = PortalSettings.load()
    terms = glossary()
    chapters = numbered_chapters(edition)
    corrections = [
        (correction.corrected_on.isoformat(), correction.text)
        for page in (edition, *chapters)
        for correction in page.corrections.all()
    ]
    return Document(
        title=edition.title,
        subtitle=edition.get_parent().title,
        publisher=edition.issuing_body or portal.organiser,
        document_number=edition.document_number,
        date=timezone.localtime(edition.first_published_at).date().isoformat(),
        sample=edition.is_sample,
        notice=portal.notice if edition.is_sample else "",
        summary=edition.summary,
        address=urljoin(base, edition.url),
        meta=tuple((str(label), str(value)) for label, value in disclosure_rows(edition)),
        corrections=tuple(sorted(corrections)),
        chapters=tuple(
            Chapter(
                number=_("Chapter %(numeral)s") % {"numeral": chapter.numeral},
                title=chapter.title,
                blocks=blocks_of(chapter.body, chapter=chapter.number, glossary=terms, base=urljoin(base, chapter.url)),
            )
            for chapter in chapters
        ),
        words=print_words(),
    )


def make_pdf(work: Work) -> None:
    """Outbox handler: typeset the edition with primary key ``work.key``, or remove its PDF if it is not live."""
    edition = EditionPage.objects.filter(pk=int(work.key)).first()
    if edition is None:
        return
    if not edition.live:
        forget(edition)
        return
    made: Typeset = typeset(
        edition_document(edition),
        font_dir=getattr(settings, "PORTAL_FONT_DIR", None),
        made_at=edition.last_published_at,
    )
    with transaction.atomic():
        store_pdf(subject=edition, pdf=made.pdf, pages=made.pages)
        bump("whitepapers")


def forget(edition: EditionPage) -> None:
    """Remove the PDF of an edition that is no longer public."""
    with transaction.atomic():
        delete_pdf(edition)
        bump("whitepapers")


def ask_for(edition_pk: int) -> None:
    """Ask for the PDF of an edition to be made anew, in the caller's transaction."""
    enqueue(TOPIC, str(edition_pk))


def _edition_pk(page) -> int | None:
    if isinstance(page, EditionPage):
        return page.pk
    if isinstance(page, ChapterPage):
        above = EditionPage.objects.filter(path=page.path[: -page.steplen])
        return above.values_list("pk", flat=True).first()
    return None


def _changed(sender, instance, **kwargs) -> None:
    pk = _edition_pk(instance)
    if pk is not None:
        ask_for(pk)


def _deleted(sender, instance, **kwargs) -> None:
    if isinstance(instance, EditionPage):
        delete_pdf(instance)
    else:
        _changed(sender, instance)


def _term_changed(sender, instance, **kwargs) -> None:
    for pk in EditionPage.objects.live().values_list("pk", flat=True):
        ask_for(pk)


def connect() -> None:
    """Register the handler and listen to what changes an edition; called once, when the app is ready."""
    register(TOPIC, make_pdf)
    for model in (EditionPage, ChapterPage):
        page_published.connect(_changed, sender=model, dispatch_uid=f"whitepapers.pdf.published.{model.__name__}")
        page_unpublished.connect(_changed, sender=model, dispatch_uid=f"whitepapers.pdf.unpublished.{model.__name__}")
        post_page_move.connect(_changed, sender=model, dispatch_uid=f"whitepapers.pdf.moved.{model.__name__}")
        post_delete.connect(_deleted, sender=model, dispatch_uid=f"whitepapers.pdf.deleted.{model.__name__}")
    for signal in (post_save, post_delete):
        signal.connect(_term_changed, sender=GlossaryTerm, dispatch_uid=f"whitepapers.pdf.term.{id(signal)}")
