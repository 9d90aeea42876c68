"""Blocks of words: headings, text, footnotes, callouts, quotations."""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

TEXT_FEATURES = ["bold", "ol", "ul", "link", "document-link"]
SHORT_FEATURES = ["bold", "link", "document-link"]


class HeadingBlock(blocks.StructBlock):
    """小标题: second or third level; its anchor follows from its position."""

    text = blocks.CharBlock(label=_("heading"), max_length=80)
    level = blocks.ChoiceBlock(
        label=_("level"), choices=[("2", _("Section")), ("3", _("Subsection"))], default="2", required=True
    )

    class Meta:
        icon = "title"
        label = pgettext_lazy("block", "Heading")
        description = _("Opens a section or subsection and appears in the contents list.")
        template = "content/blocks/heading.html"
        preview_value = {"text": "（一）受理总量", "level": "2"}
        group = _("Text")


class TextBlock(blocks.RichTextBlock):
    """文字: paragraphs and lists; may hold footnote marks and glossary terms."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("features", TEXT_FEATURES)
        super().__init__(**kwargs)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context.setdefault("html", None)
        return context

    class Meta:
        icon = "pilcrow"
        label = pgettext_lazy("block", "Text")
        description = _("Paragraphs and lists. [^key] marks a footnote, [[term]] a glossary term.")
        template = "content/blocks/text.html"
        preview_value = "<p>首次响应指受理机构在收到线索后 24 小时内签收并告知提交人下一步安排。</p>"
        group = _("Text")


class FootnoteBlock(blocks.StructBlock):
    """脚注: its text is printed at the end of the chapter, its number where ``[^key]`` stands in a text."""

    key = blocks.RegexBlock(
        regex=r"^[^\[\]\s<>]{1,40}$",
        label=_("key"),
        help_text=_("A short word. Write [^key] in a text block where the footnote's number shall stand."),
        error_messages={"invalid": _("A key holds no blanks or brackets and has at most 40 characters.")},
    )
    text = blocks.RichTextBlock(label=_("footnote"), features=SHORT_FEATURES)

    class Meta:
        icon = "link"
        label = pgettext_lazy("block", "Footnote")
        description = _("A note at the end of the chapter, marked in the text by its number.")
        template = "content/blocks/footnote.html"
        preview_value = {"key": "basis", "text": "<p>入企检查次数以备案系统登记的上门检查为准。</p>"}
        group = _("Text")


class CalloutBlock(blocks.StructBlock):
    """提示: a passage set apart because the reader should not miss it."""

    TONES = [("info", _("Information")), ("result", _("Result")), ("warning", _("Please note"))]

    title = blocks.CharBlock(label=_("title"), max_length=60, required=False)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT_FEATURES)
    tone = blocks.ChoiceBlock(label=_("kind"), choices=TONES, default="info")

    class Meta:
        icon = "warning"
        label = pgettext_lazy("block", "Callout")
        description = _("A short passage set apart: information, a result, or something to note.")
        template = "content/blocks/callout.html"
        preview_value = {"title": "口径", "text": "<p>同一事项的重复线索按首次提交计一件。</p>", "tone": "info"}
        group = _("Text")


class QuotationBlock(blocks.StructBlock):
    """引用: words of a statute or document, with where they stand."""

    text = blocks.TextBlock(label=_("quotation"), max_length=1000, rows=4)
    source = blocks.CharBlock(label=_("source"), max_length=200)

    class Meta:
        icon = "openquote"
        label = pgettext_lazy("block", "Quotation")
        description = _("The words of a statute or document, with their source.")
        template = "content/blocks/quotation.html"
        preview_value = {
            "text": "行政执法监督应当坚持依法监督、客观公正。",
            "source": "《行政执法监督条例》",
        }
        group = _("Text")


def plain(html: str) -> str:
    """Words of a rich text without its tags, for checks."""
    return re.sub(r"<[^>]*>", "", html)
