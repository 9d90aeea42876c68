"""Drafting: choosing a kind, editing, annexes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Audience, for_audience
from core.files import Attachment, StoreUnavailableError, attach, receive, remove_attachment
from liaison.documents import services
from liaison.documents.forms import AnnexForm, DraftForm, KindForm
from liaison.documents.models import Document
from liaison.documents.rules import may_draft
from liaison.documents.sources import find_record, source_of
from liaison.documents.views.pages import annexes_of, own_document
from liaison.workflow.engine import EventRefused


@for_audience(Audience.MEMBER)
def new(request: HttpRequest) -> HttpResponse:
    """Choose a kind; the draft is made from the template in force and opened."""
    principal = request.principal
    subject = request.GET.get("about", "")[:60]
    about = find_record(principal, subject)
    if subject and about is None:
        raise Http404
    if not may_draft(principal):
        messages.warning(request, _("Your organisation or your role drafts no documents."))
        return redirect("documents:list")
    form = KindForm(request.POST if request.method == "POST" else None, organisation_kind=principal.organisation_kind)
    if request.method == "POST" and form.is_valid():
        try:
            document = services.create_document(kind=form.cleaned_data["kind"], principal=principal, about=about)
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            return redirect("documents:edit", document.pk)
    context = {"here": "documents", "form": form, "about": about}
    if about is not None:
        source = source_of(about)
        context |= {"about_label": source.label, "about_url": source.url(about)}
    return render(request, "work/documents/new.html", context, status=422 if form.errors else 200)


def _draft(request: HttpRequest, pk: int) -> Document | None:
    document = own_document(request, pk)
    if document.state == "draft" and may_draft(request.principal):
        return document
    messages.warning(request, _("Only a draft can be edited. Have it sent back first."))
    return None


@for_audience(Audience.MEMBER)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft in a form."""
    document = _draft(request, pk)
    if document is None:
        return redirect("documents:document", pk)
    posted = request.method == "POST"
    form = DraftForm(
        request.POST if posted else None,
        initial=DraftForm.stored(document),
        document=document,
        term=services.reply_term(document.rules),
    )
    if posted and form.is_valid():
        try:
            services.edit_document(document=document, principal=request.principal, **form.given())
        except EventRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("The draft is stored."))
            return redirect("documents:document", pk)
    context = {
        "here": "documents",
        "document": document,
        "form": form,
        "annexes": annexes_of(document),
        "annex_form": AnnexForm(),
    }
    return render(request, "work/documents/edit.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_POST
def add_annexes(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a draft; they are checked before anything is stored."""
    document = _draft(request, pk)
    if document is None:
        return redirect("documents:document", pk)
    form = AnnexForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect("documents:edit", pk)
    try:
        for received in [receive(upload) for upload in form.cleaned_data["files"]]:
            attach(received, subject=document.subject, purpose=services.ANNEX, uploader_id=request.principal.user_id)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    except StoreUnavailableError:
        messages.error(request, _("The file store is full or out of reach. Nothing was stored; try again later."))
    else:
        messages.success(request, _("The annexes are stored."))
    return redirect("documents:edit", pk)


@for_audience(Audience.MEMBER)
@require_POST
def remove_annex(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Take an annex out of a draft."""
    document = _draft(request, pk)
    if document is None:
        return redirect("documents:document", pk)
    found = Attachment.objects.filter(pk=attachment, subject=document.subject, purpose=services.ANNEX).first()
    if found is None:
        raise Http404
    remove_attachment(attachment=found)
    messages.success(request, _("The annex is taken out."))
    return redirect("documents:edit", pk)
