"""清单调整 in the Wagtail admin: thin views over ``adjusting`` and ``services``."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required, user_passes_test

from content.lists import adjusting, queries, services, table, workflow
from content.lists.adjustments import Adjustment, AdjustmentRow, State
from content.lists.forms import BeginForm, DetailsForm, ImportForm, ProgressForm, ReasonForm, RowForm
from content.lists.kinds import KINDS, get_kind
from content.lists.pages import ListPage
from content.lists.tabular import writing
from content.lists.tabular.reading import MAX_BYTES, FileError
from content.lists.versions import ProgressRecord

ROWS_PER_PAGE = 50
involved = user_passes_test(workflow.may_see)
applicants = permission_required(workflow.APPLY)
reviewers = permission_required(workflow.REVIEW)


def _url(name: str, *args) -> str:
    return reverse(f"list_adjustments:{name}", args=args)


def _render(request: HttpRequest, template: str, title: str, crumbs: list[dict] = (), **context) -> HttpResponse:
    items = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}]
    items += [{"url": _url("index"), "label": _("List adjustments")}, *crumbs]
    context |= {"header_title": title, "page_title": title, "header_icon": "list-ul", "breadcrumbs_items": items}
    return TemplateResponse(request, f"lists/admin/{template}.html", context)


def _complain(request: HttpRequest, error: ValidationError | PermissionDenied) -> None:
    for message in error.messages if isinstance(error, ValidationError) else [str(error)]:
        messages.error(request, message)


def _get(pk: int) -> Adjustment:
    return get_object_or_404(
        Adjustment.objects.select_related("list", "base", "version", "applicant", "reviewer"), pk=pk
    )


@involved
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All adjustments, those waiting for review first; narrowed by ``?state=``."""
    found = Adjustment.objects.select_related("list", "applicant", "reviewer", "version")
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    return _render(
        request,
        "index",
        _("List adjustments"),
        page_obj=Paginator(found, 30).get_page(request.GET.get("p")),
        states=State.choices,
        state=state,
        begin_form=BeginForm() if request.user.has_perm(workflow.APPLY) else None,
        problem_lists=[page for page in ListPage.objects.order_by("path") if page.kind_data.problems],
        pending_progress=ProgressRecord.objects.filter(confirmed_at=None).count(),
    )


@applicants
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start an adjustment of the chosen list."""
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the list to adjust."))
        return redirect(_url("index"))
    adjustment = adjusting.begin_adjustment(list_page=form.cleaned_data["list"], user=request.user)
    return redirect(_url("detail", adjustment.pk))


def _detail(request: HttpRequest, adjustment: Adjustment, **forms) -> HttpResponse:
    kind = adjustment.list.kind_data
    editable = workflow.may_edit(request.user, adjustment)
    bad = list(adjustment.rows.filter(good=False))
    proposed = adjusting.proposed_rows(adjustment)
    difference = adjusting.difference_of(adjustment)
    page_obj = Paginator(adjustment.rows.filter(good=True), ROWS_PER_PAGE).get_page(request.GET.get("p"))
    steps = [event for event in workflow.offered(request.user, adjustment) if event.name != "return"]
    context = {
        "adjustment": adjustment,
        "kind": kind,
        "editable": editable,
        "bad_rows": bad,
        "open_errors": sum(not row.left_out for row in bad),
        "difference": table.show_difference(kind, difference, proposed),
        "has_difference": bool(difference),
        "page_obj": page_obj,
        "rows": [
            (row, kind.title(row.data), table.show_values(kind, row.data, without=kind.title_column))
            for row in page_obj
        ],
        "columns": [kind.by_name[kind.title_column], *(c for c in kind.columns if c.name != kind.title_column)],
        "total": len(proposed),
        "events": adjustment.events.select_related("user"),
        "steps": steps,
        "may_return": workflow.may(request.user, adjustment, workflow.EVENTS["return"]),
        "problems": adjusting.problems(adjustment)
        if adjustment.state not in (State.PUBLISHED, State.WITHDRAWN)
        else [],
        "stale": adjusting.is_stale(adjustment) and adjustment.state not in (State.PUBLISHED, State.WITHDRAWN),
        "own": adjustment.applicant_id == request.user.pk,
        "details_form": DetailsForm(instance=adjustment),
        "import_form": ImportForm(),
        "reason_form": ReasonForm(),
    }
    title = _("Adjustment of %(list)s") % {"list": adjustment.list.title}
    return _render(request, "detail", title, [{"url": "", "label": title}], **(context | forms))


@involved
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One adjustment: state, differences, rows, errors, and what can be done now."""
    return _detail(request, _get(pk))


@applicants
@require_POST
def save_details(request: HttpRequest, pk: int) -> HttpResponse:
    """Store date, note and document number."""
    adjustment = _get(pk)
    form = DetailsForm(request.POST, instance=_get(pk))
    if not form.is_valid():
        return _detail(request, adjustment, details_form=form)
    try:
        adjusting.save_details(adjustment=adjustment, user=request.user, **form.cleaned_data)
    except PermissionDenied as error:
        _complain(request, error)
    else:
        messages.success(request, _("Saved."))
    return redirect(_url("detail", pk))


@applicants
@require_POST
def import_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rows of an uploaded file."""
    adjustment = _get(pk)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            # One byte more than is taken: what is too large is refused without being read whole.
            content = upload.read(MAX_BYTES + 1)
            rows = adjusting.import_file(
                adjustment=adjustment,
                user=request.user,
                name=upload.name,
                content=content,
                mode=form.cleaned_data["mode"],
            )
        except (FileError, ValidationError) as error:
            for message in error.messages if isinstance(error, ValidationError) else [str(error)]:
                form.add_error("file", message)
        except PermissionDenied as error:
            _complain(request, error)
            return redirect(_url("detail", pk))
        else:
            bad = sum(bool(row.errors) for row in rows)
            summary = _("%(good)s rows read, %(bad)s with errors.") % {"good": len(rows) - bad, "bad": bad}
            (messages.warning if bad else messages.success)(request, summary)
            return redirect(_url("detail", pk))
    return _detail(request, adjustment, import_form=form)


@applicants
def edit_row(request: HttpRequest, pk: int, row_pk: int | None = None) -> HttpResponse:
    """Write a new row or change one."""
    adjustment = _get(pk)
    if not workflow.may_edit(request.user, adjustment):
        messages.error(request, _("Only the applicant can change an adjustment, before application or after a return."))
        return redirect(_url("detail", pk))
    kind = adjustment.list.kind_data
    row = get_object_or_404(AdjustmentRow, adjustment=adjustment, pk=row_pk) if row_pk else None
    if request.method == "POST":
        form = RowForm(request.POST, kind=kind, row=row)
        if form.is_valid():
            try:
                adjusting.put_row(adjustment=adjustment, user=request.user, values=form.cleaned_data, row=row)
            except ValidationError as error:
                form.add_error(None, error)
            except PermissionDenied as error:
                _complain(request, error)
                return redirect(_url("detail", pk))
            else:
                messages.success(request, _("Row saved."))
                return redirect(_url("detail", pk))
    else:
        form = RowForm(kind=kind, row=row)
    title = _("Change a row") if row else _("Add a row")
    crumbs = [{"url": _url("detail", pk), "label": adjustment.list.title}, {"url": "", "label": title}]
    return _render(request, "row", title, crumbs, adjustment=adjustment, form=form, row=row)


def _step(request: HttpRequest, pk: int, action, done: str) -> HttpResponse:
    try:
        action(adjustment=_get(pk), user=request.user)
    except (PermissionDenied, ValidationError) as error:
        _complain(request, error)
    else:
        messages.success(request, done)
    return redirect(_url("detail", pk))


@applicants
@require_POST
def remove_row(request: HttpRequest, pk: int, row_pk: int) -> HttpResponse:
    """Take a row out of the proposal."""
    row = get_object_or_404(AdjustmentRow, adjustment_id=pk, pk=row_pk)
    return _step(request, pk, partial(adjusting.remove_row, row=row), _("Row taken out of the proposal."))


@applicants
@require_POST
def leave_out(request: HttpRequest, pk: int, row_pk: int | None = None) -> HttpResponse:
    """Leave out a row with errors (or all of them), or take it back in."""
    row = get_object_or_404(AdjustmentRow, adjustment_id=pk, pk=row_pk) if row_pk else None
    back = request.POST.get("back") == "1"
    action = partial(adjusting.leave_out, left_out=not back, row=row)
    done = _("Taken back in; put it right before you apply.") if back else _("Left out: it will not be published.")
    return _step(request, pk, action, done)


@applicants
@require_POST
def rebase(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry the adjustment over to the latest version."""
    try:
        met = adjusting.rebase(adjustment=_get(pk), user=request.user)
    except (PermissionDenied, ValidationError) as error:
        _complain(request, error)
    else:
        messages.success(request, _("Carried over to the latest version. Read the differences again."))
        if met:
            messages.warning(
                request,
                _("These rows were changed by both; yours are kept, check them: %(keys)s")
                % {"keys": "、".join(met[:30])},
            )
    return redirect(_url("detail", pk))


@involved
@require_POST
def transition(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """Carry out one step of the workflow."""
    if event not in workflow.EVENTS:
        raise Http404
    adjustment = _get(pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        adjustment = adjusting.transition(
            adjustment=adjustment, event=event, user=request.user, reason=form.cleaned_data.get("reason", "")
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error(None, error)
            return _detail(request, adjustment, reason_form=form)
        _complain(request, error)
    except PermissionDenied as error:
        _complain(request, error)
    else:
        messages.success(request, str(workflow.EVENTS[event].done))
    return redirect(_url("detail", pk))


@involved
@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """An empty file with the right header row for a kind of list."""
    if kind not in KINDS or form not in writing.FORMATS:
        raise Http404
    data = get_kind(kind)
    content = writing.write_template(data) if form == "xlsx" else writing.write_csv_template(data)
    response = HttpResponse(content, content_type=writing.FORMATS[form][1])
    name = _("%(kind)s (template)") % {"kind": data.label}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return response


@involved
@require_GET
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The good rows of an adjustment as a spreadsheet, to be edited and imported again."""
    adjustment = _get(pk)
    rows = adjusting.proposed_rows(adjustment).items()
    content = writing.write_xlsx(adjustment.list.kind_data, rows, title=adjustment.list.title)
    response = HttpResponse(content, content_type=writing.FORMATS["xlsx"][1])
    name = _("%(title)s (proposal)") % {"title": adjustment.list.title}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


# Progress of problems


@involved
def progress(request: HttpRequest, list_pk: int) -> HttpResponse:
    """Record progress of a problem list, and see what waits for confirmation."""
    page = get_object_or_404(ListPage, pk=list_pk)
    kind = page.kind_data
    if not kind.problems:
        raise Http404
    today = timezone.localdate()
    problems = [
        (key, f"{key}　{kind.title(data)[:40]}")
        for key, data in queries.rows_of(queries.version_in_force(page)).items()
    ]
    may_record = request.user.has_perm(workflow.APPLY)
    form = ProgressForm(request.POST or None, problems=problems, today=today) if may_record else None
    if form and request.method == "POST" and form.is_valid():
        try:
            services.record_progress(list_page=page, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Recorded. The public sees it once a colleague has confirmed it."))
            return redirect(_url("progress", list_pk))
    records = ProgressRecord.objects.filter(list=page).select_related("recorded_by", "confirmed_by")
    title = _("Progress: %(list)s") % {"list": page.title}
    return _render(
        request,
        "progress",
        title,
        [{"url": "", "label": title}],
        list_page=page,
        form=form,
        pending=records.filter(confirmed_at=None),
        page_obj=Paginator(records.exclude(confirmed_at=None), ROWS_PER_PAGE).get_page(request.GET.get("p")),
        may_confirm=request.user.has_perm(workflow.REVIEW),
    )


@reviewers
@require_POST
def confirm_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague's record public."""
    record = get_object_or_404(ProgressRecord, pk=pk)
    try:
        services.confirm_progress(record=record, user=request.user)
    except PermissionDenied as error:
        _complain(request, error)
    else:
        messages.success(request, _("Confirmed: the public sees it now."))
    return redirect(_url("progress", record.list_id))


@involved
@require_POST
def discard_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a record that was not confirmed: its author's own, or any by a reviewer."""
    record = get_object_or_404(ProgressRecord, pk=pk)
    if record.recorded_by_id != request.user.pk and not request.user.has_perm(workflow.REVIEW):
        messages.error(request, _("You can delete only records of your own."))
        return redirect(_url("progress", record.list_id))
    try:
        services.discard_progress(record=record)
    except ValidationError as error:
        _complain(request, error)
    else:
        messages.success(request, _("Deleted."))
    return redirect(_url("progress", record.list_id))
