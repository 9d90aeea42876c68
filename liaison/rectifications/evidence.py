"""Files as evidence beside an item that is no correspondence (a finding, a transfer): a page to add them, and to read.

EVIDENCE = EvidenceFiles("campaigns:finding", "campaigns", "finding.file_added", may_add)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Principal
from core.audit import actor_for, record
from core.files import Attachment, Received, StoreUnavailableError, attach, receive, serve_attachment
from liaison.rectifications.forms import FilesField
from liaison.workflow.engine import EventRefused

PURPOSE: Final = "evidence"


class FilesForm(forms.Form):
    """Files, at least one."""

    files = FilesField(label=gettext_lazy("Files"))

    def clean_files(self) -> list:
        """The uploads."""
        if not self.cleaned_data["files"]:
            raise forms.ValidationError(_("Choose at least one file."))
        return self.cleaned_data["files"]


@dataclass(frozen=True)
class EvidenceFiles:
    """The files of one kind of item. Who sees the item sees them; its view has checked that.

    Attributes:
        url_name: page of the item; ``<url_name>_files`` adds, ``<url_name>_file`` reads.
        here: entry of the navigation.
        action: what adding is called in the audit trail.
        may_add: whether a principal may add files to the item in its present state.
    """

    url_name: str
    here: str
    action: str
    may_add: Callable[[Principal, Any], bool]

    def of(self, item: Any) -> QuerySet[Attachment]:
        """The files of ``item``, oldest first."""
        found = Attachment.objects.filter(subject=item.subject, purpose=PURPOSE)
        return found.select_related("display", "original").order_by("pk")

    def context(self, principal: Principal, item: Any) -> dict[str, Any]:
        """What the page of ``item`` shows (``work/rectifications/files.html``)."""
        return {
            "files": list(self.of(item)),
            "file_url": f"{self.url_name}_file",
            "files_url": f"{self.url_name}_files" if self.may_add(principal, item) else "",
        }

    @transaction.atomic
    def store(self, *, principal: Principal, item: Any, files: Sequence[Received]) -> None:
        """Attach ``files`` to ``item``, recorded with their hashes.

        Raises:
            EventRefused: not for this principal, or not in the present state.
        """
        locked = type(item)._default_manager.select_for_update().get(pk=item.pk)
        if not self.may_add(principal, locked):
            raise EventRefused(_("No files can be added by you now."), field="files")
        stored = [
            attach(each, subject=locked.subject, purpose=PURPOSE, uploader_id=principal.user_id) for each in files
        ]
        detail = {"files": [each.original.sha256 for each in stored]}
        record(action=self.action, stream=locked.subject, actor=actor_for(principal), detail=detail)

    def add(self, request: HttpRequest, item: Any) -> HttpResponse:
        """The page that adds files."""
        if not self.may_add(request.principal, item):
            messages.warning(request, _("No files can be added by you now."))
            return redirect(self.url_name, item.pk)
        form = FilesForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_bound and form.is_valid() and self._stored(request, item, form):
            messages.success(request, _("The files are stored."))
            return redirect(self.url_name, item.pk)
        context = {"here": self.here, "item": item, "form": form, "back": self.url_name}
        return render(request, "work/rectifications/add_files.html", context, status=422 if form.errors else 200)

    def _stored(self, request: HttpRequest, item: Any, form: FilesForm) -> bool:
        try:
            # Before the transaction: checking a large file takes seconds.
            files = [receive(upload) for upload in form.cleaned_data["files"]]
            self.store(principal=request.principal, item=item, files=files)
        except ValidationError as refused:
            form.add_error("files", refused)
        except StoreUnavailableError:
            form.add_error(None, _("The file store is full or out of reach. Nothing was stored; try again later."))
        except EventRefused as refused:
            form.add_error("files", refused.message)
        else:
            return True
        return False

    def read(self, request: HttpRequest, item: Any, attachment: int) -> HttpResponse:
        """One file of ``item``."""
        found = self.of(item).filter(pk=attachment).first()
        if found is None:
            raise Http404
        return serve_attachment(request, found, allowed=True, inline=found.is_picture)
