"""Blocks that show other things: documents, pictures, typical cases."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

IMAGE_FILTERS = ("width-1344|format-webp", "width-716|format-webp")
#: For paper: typst reads no WebP smaller than the page needs anyway.
PRINT_FILTER = "width-1344|format-jpeg"


class AttachmentsBlock(blocks.StructBlock):
    """附件: documents offered for download in the middle of a text."""

    title = blocks.CharBlock(label=_("heading"), max_length=60, required=False)
    documents = blocks.ListBlock(DocumentChooserBlock(), label=_("files"), min_num=1, max_num=20)

    class Meta:
        icon = "doc-full-inverse"
        label = pgettext_lazy("block", "Attachments")
        description = _("Documents to download, with kind and size.")
        template = "content/blocks/attachments.html"
        group = _("Other content")
        preview_value = {"title": "附件", "documents": []}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["documents"] = [document for document in value.get("documents") or [] if document]
        return context


class ImageBlock(blocks.StructBlock):
    """图片: a picture with a required description."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("description"), max_length=200, help_text=_("What the picture shows, for readers who cannot see it.")
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=120, required=False)
    source = blocks.CharBlock(label=_("source"), max_length=120, required=False)

    class Meta:
        icon = "image"
        label = pgettext_lazy("block", "Picture")
        description = _("A picture with its description, caption and source.")
        template = "content/blocks/image.html"
        group = _("Other content")
        preview_value = {"image": None, "alt": "评查现场", "caption": "案卷评查现场", "source": ""}

    def clean(self, value):
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        alt = (cleaned.get("alt") or "").strip()
        image = cleaned.get("image")
        if image and alt and alt in (image.title, image.filename):
            error = ValidationError(gettext("Describe what the picture shows; a file name does not."))
            raise StructBlockValidationError(block_errors={"alt": error})
        return cleaned

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        image = value.get("image")
        if image:
            renditions = image.get_renditions(*IMAGE_FILTERS)
            context["large"], context["small"] = (renditions[name] for name in IMAGE_FILTERS)
        return context


class CasesBlock(blocks.StructBlock):
    """典型案例: chosen cases, as links with their field."""

    title = blocks.CharBlock(label=_("heading"), max_length=60, required=False)
    cases = blocks.ListBlock(
        # By name: the app of typical cases uses these blocks' neighbours, and models load in any order.
        blocks.PageChooserBlock(page_type="cases.TypicalCasePage"),
        label=_("typical cases"),
        min_num=1,
        max_num=10,
    )

    class Meta:
        icon = "folder-open-inverse"
        label = pgettext_lazy("block", "Typical cases")
        description = _("Links to typical cases; those withdrawn from publication are left out.")
        template = "content/blocks/cases.html"
        group = _("Other content")
        preview_value = {"title": "典型案例", "cases": []}

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context=parent_context)
        context["cases"] = published_cases(value)
        return context


def published_cases(value: dict) -> list[dict]:
    """Title, address and field of the chosen cases that are published."""
    from content.common.pages import site_path  # models: not while blocks are being defined

    return [
        {"title": page.title, "url": site_path(page), "field": getattr(page, "field", "")}
        for page in value.get("cases") or []
        if page and page.live
    ]
