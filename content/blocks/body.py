"""The blocks a body is made of, and what must hold between them."""

from collections import Counter

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from content.blocks.figures import FigureBlock, KeyFiguresBlock
from content.blocks.media import AttachmentsBlock, CasesBlock, ImageBlock
from content.blocks.richtext import footnote_keys
from content.blocks.tables import TableBlock
from content.blocks.text import CalloutBlock, FootnoteBlock, HeadingBlock, QuotationBlock, TextBlock


class BodyBlock(blocks.StreamBlock):
    """正文 of a chapter or page."""

    heading = HeadingBlock()
    text = TextBlock()
    key_figures = KeyFiguresBlock()
    figure = FigureBlock()
    table = TableBlock()
    callout = CalloutBlock()
    quotation = QuotationBlock()
    footnote = FootnoteBlock()
    cases = CasesBlock()
    image = ImageBlock()
    attachments = AttachmentsBlock()

    class Meta:
        label = pgettext_lazy("block", "Body")
        block_counts = {"key_figures": {"max_num": 3}}
        required = False

    def clean(self, value):
        """Besides each block: no mark without footnote, no footnote key twice, no subsection before a section."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        errors = _check_footnotes(cleaned) | _check_headings(cleaned)
        if errors:
            raise StreamBlockValidationError(block_errors=errors)
        return cleaned


def marked_sources(child) -> list[str]:
    """The rich texts of a block in which footnotes and terms may be marked."""
    if child.block_type == "text":
        return [child.value.source]
    if child.block_type == "callout":
        return [child.value["text"].source]
    return []


def _check_footnotes(stream) -> dict[int, ValidationError]:
    keys = Counter(child.value["key"] for child in stream if child.block_type == "footnote")
    errors: dict[int, ValidationError] = {}
    used: set[str] = set()
    for place, child in enumerate(stream):
        for source in marked_sources(child):
            for key in footnote_keys(source):
                used.add(key)
                if key not in keys:
                    errors[place] = ValidationError(
                        gettext(
                            "The footnote [^%(key)s] has no text. Add a footnote with this key, or remove the mark."
                        )
                        % {"key": key}
                    )
    for place, child in enumerate(stream):
        if child.block_type != "footnote":
            continue
        key = child.value["key"]
        if keys[key] > 1:
            errors[place] = ValidationError(
                gettext("Two footnotes have the key “%(key)s”. Rename one of them.") % {"key": key}
            )
        elif key not in used:
            errors[place] = ValidationError(
                gettext("No text has a mark for this footnote. Write [^%(key)s] where its number shall stand.")
                % {"key": key}
            )
    return errors


def _check_headings(stream) -> dict[int, ValidationError]:
    for place, child in enumerate(stream):
        if child.block_type == "heading":
            if child.value["level"] == "3":
                return {
                    place: ValidationError(
                        gettext("The first heading must be a section; subsections stand within a section.")
                    )
                }
            break
    return {}
