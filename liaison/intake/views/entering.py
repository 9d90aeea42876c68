"""Members' own entries, imports, files of a clue, source codes."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.lists.tabular.reading import MAX_BYTES, FileError
from core.access import Audience, for_audience, get_visible_or_404, may_see, visible
from core.audit import register_action
from core.files import Attachment, Received, StoreUnavailableError, receive, serve_attachment
from liaison.clues.choices import ClueSource
from liaison.clues.models import Clue
from liaison.intake import entering, importing, receipts, submitting
from liaison.intake.models import ClueImport, SourceCode
from liaison.intake.receivers import bodies_offered
from liaison.intake.work_forms import NewClueForm, SourceCodeForm, UploadForm
from liaison.organisations.rules import may_act
from liaison.workflow.engine import EventRefused

FILE_READ = register_action("clue.file_read", gettext_lazy("file of a clue downloaded"), sensitive=True)
SHOWN_ROWS = 200
CODE_LENGTH = 8


def _must_act(request: HttpRequest) -> None:
    if not may_act(request.principal):
        raise PermissionDenied


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A clue that a member enters; sent again, the same form finds the same clue."""
    _must_act(request)
    collects = entering.collects(request.principal)
    initial = {
        "key": uuid.uuid4(),
        "source": ClueSource.CONTACT_POINT if collects else ClueSource.OWN,
        "source_detail": request.membership.organisation.name if collects else "",
        "with_receipt": collects,
    }
    form = NewClueForm(request.POST, request.FILES) if request.method == "POST" else NewClueForm(initial=initial)
    if request.method == "POST" and form.is_valid():
        stored = _enter(request, form)
        if stored is not None:
            return stored
    context = {"here": "clues", "form": form, "bodies": bodies_offered(), "collects": collects}
    return render(request, "work/intake/new.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, form: NewClueForm) -> HttpResponse | None:
    files = _received(form)
    if files is None:
        return None
    prepared = submitting.prepare() if form.cleaned_data["with_receipt"] else None
    try:
        entered = entering.enter(
            principal=request.principal,
            key=form.cleaned_data["key"],
            values=form.values(),
            contact=form.contact(),
            files=files,
            prepared=prepared,
        )
    except EventRefused as refused:
        form.add_error({"bodies": "body"}.get(refused.field, refused.field) or None, refused.message)
        return None
    except ValidationError as error:
        form.add_error("files", error)
        return None
    if entered.receipt is not None and prepared is not None:
        context = {
            "here": "clues",
            "clue": entered.clue,
            "number": receipts.written(entered.receipt.number),
            "passphrase": receipts.in_groups(prepared.passphrase),
            "seen": may_see(request.principal, entered.clue),
        }
        return render(request, "work/intake/slip.html", context)
    text = _("This form was stored before, as %(number)s.") if entered.again else _("Stored as %(number)s.")
    messages.success(request, text % {"number": entered.clue.number})
    if may_see(request.principal, entered.clue):
        return redirect("clues:clue", entered.clue.pk)
    return redirect("intake_work:new")


def _received(form: NewClueForm) -> list[Received] | None:
    files = []
    for upload in form.cleaned_data["files"]:
        try:
            files.append(receive(upload))
        except ValidationError as error:
            form.add_error("files", f"{upload.name[:60]}：{error.messages[0]}")
        except StoreUnavailableError:
            form.add_error("files", _("The files could not be stored just now. Try again in a few minutes."))
    return None if form.errors else files


@for_audience(Audience.MEMBER)
@require_safe
def download(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """A file of a clue, for whoever may see the clue; recorded."""
    clue = get_visible_or_404(request.principal, Clue, pk=pk)
    attachment = Attachment.objects.select_related("original", "display").filter(pk=file, subject=clue.subject).first()
    if attachment is None:
        return serve_attachment(request, Attachment(), allowed=False)
    return serve_attachment(
        request, attachment, allowed=True, original=request.GET.get("original") == "1", audit_as=FILE_READ
    )


# Imports


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_clues(request: HttpRequest) -> HttpResponse:
    """Upload a table; what came of former ones."""
    _must_act(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            if upload.size > MAX_BYTES:
                raise FileError(_("At most 5 MB can be imported."))
            batch = importing.upload(principal=request.principal, name=upload.name, content=upload.read())
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("intake_work:import", batch.pk)
    found = visible(request.principal, ClueImport).select_related("uploaded_by__user")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    context = {"here": "clues", "form": form, "page_obj": page, "page_query": ""}
    return render(request, "work/intake/imports.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def show_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview with what is wrong in which row; POST confirms it. Afterwards what came of it."""
    _must_act(request)
    batch = get_visible_or_404(request.principal, ClueImport, pk=pk)
    if request.method == "POST":
        if importing.confirm(batch=batch, principal=request.principal):
            messages.success(request, _("Confirmed. The clues are being stored."))
        return redirect("intake_work:import", pk)
    rows = importing.rows_of(batch)
    faulty = [row for row in rows if row.errors]
    good = [row for row in rows if not row.errors and not row.known]
    context = {
        "here": "clues",
        "batch": batch,
        "faulty": faulty[:SHOWN_ROWS],
        "good": good[:SHOWN_ROWS],
        "counts": {"rows": len(rows), "faulty": len(faulty), "good": len(good), "shown": SHOWN_ROWS},
        "known": sum(row.known and not row.errors for row in rows),
    }
    return render(request, "work/intake/import.html", context)


@for_audience(Audience.MEMBER)
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The table to fill in."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(importing.template(), content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="12345.xlsx"'
    return response


# Source codes


@for_audience(Audience.MEMBER)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The codes of the organisation, and making one."""
    form = SourceCodeForm(
        request.POST if request.method == "POST" else None, initial={"active_from": timezone.localdate()}
    )
    if request.method == "POST":
        _must_act(request)
        if form.is_valid():
            code = form.save(commit=False)
            code.organisation_id = request.principal.organisation_id
            code.made_by_id = request.principal.membership_id
            code.code = "".join(secrets.choice(receipts.ALPHABET) for _digit in range(CODE_LENGTH))
            code.save()
            return redirect("intake_work:poster", code.pk)
    found = visible(request.principal, SourceCode).select_related("organisation", "contact_point")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "here": "codes",
        "form": form,
        "page_obj": page,
        "page_query": "",
        "codes": [(code, code.is_valid_on(today)) for code in page],
        "may_act": may_act(request.principal),
    }
    return render(request, "work/intake/codes.html", context, status=422 if form.errors else 200)


@for_audience(Audience.MEMBER)
@require_safe
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """One code as a poster to be printed on A4."""
    wanted = visible(request.principal, SourceCode).select_related("organisation", "contact_point")
    code = get_visible_or_404(request.principal, wanted, pk=pk)
    address = request.build_absolute_uri(f"{reverse('intake:submit')}?from={code.code}")
    picture = segno.make(address, error="q", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, title=_("QR code of the form for clues")
    )
    context = {"code": code, "address": address, "picture": mark_safe(picture)}  # noqa: S308 - drawn by segno above
    return render(request, "work/intake/poster.html", context)


@for_audience(Audience.MEMBER)
@require_POST
def end_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a code end yesterday: posters that hang on lead to the form without a source."""
    _must_act(request)
    code = get_visible_or_404(request.principal, SourceCode, pk=pk, organisation=request.principal.organisation_id)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    code.active_until = max(yesterday, code.active_from)
    code.save(update_fields=["active_until"])
    messages.success(request, _("The code ends. Posters that still hang lead to the form without a source."))
    return redirect("intake_work:codes")
