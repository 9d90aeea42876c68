"""凭回执查询: what a reporter sees with number and passphrase, and may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from core.access import Audience, for_audience, visible
from core.throttle import Limit
from liaison.clues.models import ReporterMessage
from liaison.intake import evidence, following, receipts, visits
from liaison.intake.forms import MessageForm, OpenForm, RatingForm
from liaison.intake.models import ClosedReceipt, Receipt, Reporter
from liaison.intake.taking_in import with_clue
from liaison.intake.views.submit import too_large, too_many
from liaison.workflow.engine import EventRefused

MESSAGES = Limit("reporter-messages", 30, 3600)
UPLOADS = Limit("reporter-uploads", 40, 3600)

Page = Callable[[HttpRequest, Receipt], HttpResponse]


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    trail = [{"title": _("Follow a clue"), "url": reverse("intake:follow")}]
    if title := context.get("title"):
        trail.append({"title": title, "url": request.path})
    response = TemplateResponse(request, template, {"breadcrumb": trail} | context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def with_receipt(view: Page) -> Callable[[HttpRequest], HttpResponse]:
    """Give the view the receipt of this visit, and the visit another half hour; without one, back to the door."""

    @for_audience(Audience.RECEIPT)
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        receipt = visits.current(request)
        if receipt is None:
            if request.method == "POST":
                messages.warning(
                    request, _("Your visit has ended after half an hour. Open it again; nothing was sent just now.")
                )
            return HttpResponseRedirect(reverse("intake:follow"))
        receipt = with_clue(receipt)
        if receipt is None:
            return _not_yet(request)
        response = view(request, receipt)
        if not response.cookies.get(visits.COOKIE):
            visits.keep(request, response, receipt)
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@for_audience(Audience.RECEIPT)
def follow(request: HttpRequest) -> HttpResponse:
    """The door, and behind it the clue."""
    receipt = visits.current(request)
    if receipt is not None and request.method != "POST":
        receipt = with_clue(receipt)
        if receipt is None:
            return _not_yet(request)
        response = _clue(request, receipt)
        visits.keep(request, response, receipt)
        return response
    form = OpenForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            receipt = visits.open_with(request, form.cleaned_data["number"], form.cleaned_data["passphrase"])
        except visits.TooManyAttempts:
            return too_many(request)
        if isinstance(receipt, ClosedReceipt):
            context = {"title": _("The clue was deleted"), "closed": receipt}
            return _page(request, "intake/deleted.html", context, status=410)
        if receipt is not None:
            response = HttpResponseRedirect(reverse("intake:follow"))
            visits.keep(request, response, receipt)
            return response
        if receipts.read_number(form.cleaned_data["number"]) is None:
            problem = _("There is a slip in the receipt number: it does not fit its last character. Compare it again.")
        else:
            problem = _(
                "Number and passphrase do not belong together. After five failures the number is locked for 15 minutes."
            )
    return _page(request, "intake/open.html", {"form": form, "problem": problem})


def _not_yet(request: HttpRequest) -> HttpResponse:
    """503: what was sent is kept, and is no clue yet that could be shown or written to."""
    response = _page(request, "intake/not_yet.html", {"title": _("Your clue has arrived")}, status=503)
    response["Retry-After"] = "60"
    return response


def _clue(
    request: HttpRequest, receipt: Receipt, form: MessageForm | None = None, file_problems: Sequence[str] = ()
) -> HttpResponse:
    clue = receipt.clue
    principal = visits.principal_of(receipt)
    written = list(visible(principal, ReporterMessage).order_by("pk"))
    context = {
        "receipt": receipt,
        "number": receipts.written(receipt.number),
        "clue": clue,
        "plain": following.plain_state(clue),
        "way": following.way(clue),
        "conversation": written,
        "form": form or MessageForm(),
        "files": evidence.listed(clue.subject),
        "file_problems": file_problems,
        "ended": following.has_ended(clue),
        "rating": getattr(clue, "rating", None),
        "has_contact": Reporter.objects.filter(clue=clue, erased_at=None).exists(),
    }
    response = _page(request, "intake/follow.html", context)
    following.mark_read(receipt)
    return response


@require_POST
@with_receipt
def write(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """A message to the office."""
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _clue(request, receipt, form)
    if not MESSAGES.take(str(receipt.pk)):
        return too_many(request)
    following.write(receipt=receipt, text=form.cleaned_data["text"])
    messages.success(request, _("Your message has been sent."))
    return HttpResponseRedirect(reverse("intake:follow") + "#messages")


@csrf_exempt  # for the look at the size alone; the form itself is protected
@require_POST
@with_receipt
def add_files(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """Files added later."""
    return too_large(request, reverse("intake:follow")) or _add_files(request, receipt)


@csrf_protect
def _add_files(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    if not UPLOADS.take(str(receipt.pk)):
        return too_many(request)
    problems = following.add_files(receipt=receipt, uploads=request.FILES.getlist("files"))
    if problems:
        return _clue(request, receipt, file_problems=problems)
    return HttpResponseRedirect(reverse("intake:follow") + "#files")


@require_http_methods(["GET", "HEAD", "POST"])
@with_receipt
def withdraw(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """撤回线索, after a confirmation."""
    if request.method == "POST":
        try:
            following.withdraw(receipt=receipt)
            messages.success(request, _("You have withdrawn the clue."))
        except EventRefused:
            messages.error(request, _("The handling has ended already; there is nothing to withdraw any more."))
        return HttpResponseRedirect(reverse("intake:follow"))
    context = {"title": _("Withdraw the clue"), "clue": receipt.clue, "ended": following.has_ended(receipt.clue)}
    return _page(request, "intake/withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_receipt
def erase(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """删除我的联系方式, after a confirmation."""
    if request.method == "POST":
        following.erase_contact(receipt=receipt)
        messages.success(request, _("Your contact details have been erased. The clue goes on as an anonymous one."))
        return HttpResponseRedirect(reverse("intake:follow"))
    return _page(request, "intake/erase.html", {"title": _("Erase my contact details")})


@require_http_methods(["GET", "HEAD", "POST"])
@with_receipt
def rate(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """评价办理: once, after it ended."""
    title = _("Rate the handling")
    rated = getattr(receipt.clue, "rating", None)
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if following.rate(receipt=receipt, **form.cleaned_data):
            messages.success(request, _("Thank you. Your rating has been stored."))
        else:
            messages.error(request, _("A clue can be rated once, after its handling has ended."))
        return HttpResponseRedirect(reverse("intake:follow"))
    ended = following.has_ended(receipt.clue)
    return _page(request, "intake/rate.html", {"title": title, "form": form, "ended": ended, "rating": rated})


@require_POST
@with_receipt
def leave(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """离开: nobody at this browser gets in again without number and passphrase."""
    visits.leave(receipt)
    messages.success(request, _("You have left. Number and passphrase are needed to come back."))
    response = HttpResponseRedirect(reverse("intake:follow"))
    response.delete_cookie(visits.COOKIE, path=visits.PATH)
    return response
