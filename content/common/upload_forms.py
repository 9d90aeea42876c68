"""The admin's upload forms, with the checks of ``core.files``."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from content.common.admin_documents import is_public
from core.files.documents import check_document
from core.files.pictures import without_origin


class DocumentForm(BaseDocumentForm):
    """Refuses disguised and active files, and changing a file that readers already have."""

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            if self.instance.pk and is_public(self.instance):
                raise ValidationError(
                    _(
                        "Published items offer this document, so its file stays as it is. Upload the new file as "
                        "another document and put it in place of this one; that change is then reviewed."
                    )
                )
            check_document(file, file.name)
        return file


class ImageForm(BaseImageForm):
    """Takes position, device and remarks out of pictures before they are stored."""

    def clean_file(self):
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            clean = without_origin(file)
            if clean is not None:
                picture = getattr(file, "image", None)
                content_type = getattr(file, "content_type", None)
                file = SimpleUploadedFile(file.name, clean, content_type=content_type)
                file.image = picture
        return file
