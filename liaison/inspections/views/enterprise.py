"""The page behind the code: who comes, why, with what authority. No account; works without scripts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience
from core.throttle import Limit, address_of
from liaison.inspections import public
from liaison.inspections.flow import INSPECTION
from liaison.inspections.forms import RateForm, ReportForm
from liaison.inspections.models import Inspection
from liaison.intake.receivers import bodies_offered
from liaison.workflow.engine import EventRefused

LOOKS = Limit("inspection-page", 60, 600)
MARKS = Limit("inspection-mark", 20, 600)
RATES = Limit("inspection-rate", 10, 3600)
REPORTS = Limit("inspection-report", 6, 3600)


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    trail = [{"title": _("Check of an inspection"), "url": reverse("inspection:ask")}]
    response = TemplateResponse(request, template, {"breadcrumb": trail} | context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    # The address is the key to the page: no other site learns it.
    response["Referrer-Policy"] = "same-origin"
    return response


def _too_many(request: HttpRequest) -> HttpResponse:
    response = _page(request, "429.html", {}, status=429)
    response["Retry-After"] = "600"
    return response


@for_audience(Audience.PUBLIC)
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Without a code: type it, or report an inspection that has none."""
    code = "".join(request.GET.get("code", "")[:60].lower().split())
    if code.isascii() and code.isalnum():
        return HttpResponseRedirect(reverse("inspection:page", args=[code[:40]]))
    return _page(request, "inspections/ask.html", {"tried": bool(code)})


@for_audience(Audience.PUBLIC)
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """What is filed under the code."""
    if not LOOKS.take(address_of(request)):
        return _too_many(request)
    found = public.find(token)
    if found is None:
        return _page(request, "inspections/ask.html", {"unknown": True, "code": token[:40]}, status=404)
    return _shown(request, found)


def _shown(
    request: HttpRequest, item: Inspection, form: RateForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    day = timezone.localdate(item.starts_at)
    done = request.GET.get("done", "")
    context = {
        "item": item,
        "state": INSPECTION.state(item.state),
        "in_force": item.state in public.IN_FORCE,
        "inspectors": [
            (each, each.certificate, each.certificate.is_valid_on(day))
            for each in item.inspectors.select_related("certificate")
        ],
        "may_arrive": item.state == "filed" and timezone.localdate(now) >= day,
        "early": item.state == "filed" and timezone.localdate(now) < day,
        "over": item.state == "filed" and now > item.ends_at,
        "may_leave": item.state == "under_way",
        "form": form or (RateForm() if public.is_open(item, now) and done != "rated" else None),
        "done": done,
        "problem": problem,
    }
    return _page(request, "inspections/page.html", context, status=status)


def _back(item: Inspection, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('inspection:page', args=[item.token])}?done={done}")


@for_audience(Audience.PUBLIC)
@require_POST
def mark(request: HttpRequest, token: str, event: str) -> HttpResponse:
    """They have come; they have left. Marked twice, the first time counts."""
    if not MARKS.take(address_of(request)):
        return _too_many(request)
    found = public.find(token)
    if found is None:
        return _page(request, "inspections/ask.html", {"unknown": True}, status=404)
    try:
        public.mark(inspection=found, event=event)
    except EventRefused as refused:
        found.refresh_from_db()
        return _shown(request, found, problem=refused.message, status=409)
    return _back(found, event)


@for_audience(Audience.PUBLIC)
@require_POST
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """One rating for each form."""
    if not RATES.take(address_of(request)):
        return _too_many(request)
    found = public.find(token)
    if found is None:
        return _page(request, "inspections/ask.html", {"unknown": True}, status=404)
    form = RateForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    try:
        public.rate(inspection=found, **form.cleaned_data)
    except EventRefused as refused:
        return _shown(request, found, problem=refused.message, status=409)
    return _back(found, "rated")


@for_audience(Audience.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """An inspection without filing, or under a code that is none."""
    if request.method == "POST":
        if not REPORTS.take(address_of(request)):
            return _too_many(request)
        form = ReportForm(request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            shown = Inspection.objects.filter(token=values.pop("code")).first()
            public.report(inspection=shown, **values)
            return HttpResponseRedirect(reverse("inspection:reported"))
    else:
        form = ReportForm(initial=_known(request.GET.get("code", "")[:40]))
    context = {"form": form, "bodies": bodies_offered()}
    return _page(request, "inspections/report.html", context, status=422 if form.errors else 200)


def _known(code: str) -> dict[str, str]:
    found = public.find(code) if code else None
    if found is None:
        return {"code": code}
    enterprise = found.enterprise
    names = {"enterprise_name": enterprise.name, "credit_code": enterprise.credit_code}
    return {"code": code, "body_name": found.body.name} | names


@for_audience(Audience.PUBLIC)
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """The report has arrived."""
    return _page(request, "inspections/reported.html", {})
