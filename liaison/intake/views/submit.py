"""提交线索: the public form, step by step. Everything works without scripts; whatever was typed is kept at once."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import Audience, for_audience
from core.files import StoreUnavailableError
from core.throttle import Limit, address_of
from liaison.intake import challenge, drafts, evidence, prefilling, receipts, steps, submitting
from liaison.intake.models import Draft
from liaison.intake.receivers import bodies_offered

logger = logging.getLogger(__name__)

DRAFTS = Limit("clue-drafts", 40, 3600)
SENT = Limit("clues-sent", 12, 3600)
UPLOADS = Limit("clue-uploads", 120, 3600)
TASKS = Limit("clue-challenge", 60, 3600)

#: From this step on files are shown.
FILES_STEP = 4


@csrf_exempt  # for the look at the size alone; the form itself is protected
@require_http_methods(["GET", "HEAD", "POST"])
@for_audience(Audience.PUBLIC)
def step(request: HttpRequest, number: int = 1) -> HttpResponse:
    """One step: shows it, or keeps what was typed and goes where the pressed button says."""
    if not 1 <= number <= steps.LAST:
        raise Http404
    return too_large(request, request.path) or _step(request, number)


def too_large(request: HttpRequest, back: str) -> HttpResponse | None:
    """The answer to a request that is too large to be read; asked before anything of it is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length[:15]) <= evidence.LARGEST_REQUEST:
        return None
    return _page(request, "intake/too_large.html", {"back": back}, status=413)


@csrf_protect
def _step(request: HttpRequest, number: int) -> HttpResponse:
    if not submitting.somebody_receives([]):
        return _page(request, "intake/closed.html")
    draft = drafts.find(request)
    now = steps.STEPS[number - 1]
    sent = draft if draft is not None and draft.sent else None
    if sent is not None:
        if request.method == "POST" and (now.form is None or request.POST.get("draft") == str(sent.submission_key)):
            return HttpResponseRedirect(reverse("intake:received"))  # the same form again: the same receipt
        draft = None  # what was sent is sent; this is another clue
    data = drafts.read(draft)
    if request.method == "POST":
        return _typed(request, draft, now, data)
    if number > (reached := steps.first_open(data)):
        return _to(reached)
    _take_source(request, data)
    about = prefilling.take(request.GET.get("about", ""), data) if now.number == 1 else ""
    return _shown(request, draft, now, data, sent=sent is not None, about=about)


def _shown(
    request: HttpRequest, draft: Draft | None, now: steps.Step, data: drafts.Data, *, sent: bool, about: str
) -> HttpResponse:
    """The step, with what is wrong in it when it has just been looked through (``?check=``)."""
    check = request.GET.get("check", "")
    form = steps.checked(now, data) if check == "1" and now.form is not None and now.code in data else None
    return _form(
        request,
        draft,
        now,
        data,
        form=form,
        problem=_problem(check) if now.form is None else "",
        file_problems=data.get("file_problems", []) if check == "files" else [],
        sent=sent,
        about=about,
    )


def _problem(check: str) -> str:
    if check == "late":
        return _("The check has run out. Answer the new one below; everything you typed is still there.")
    if check == "digits":
        return _("These are not the digits of the picture. Try again; everything you typed is still there.")
    return ""


def _take_source(request: HttpRequest, data: drafts.Data) -> None:
    """A code that was scanned counts from now on; an empty one takes it away again."""
    if "from" in request.GET:
        found = submitting.valid_code(request.GET["from"])
        data["source"] = found.code if found else ""
        data["unknown_source"] = bool(request.GET["from"]) and found is None


def _typed(request: HttpRequest, draft: Draft | None, now: steps.Step, data: drafts.Data) -> HttpResponse:
    secret = None
    if draft is None:
        if not DRAFTS.take(address_of(request)):
            return too_many(request)
        draft, secret = drafts.begin()
        data["source"] = request.POST.get("source", "")[:12]
    elif "source" in request.POST:
        data["source"] = request.POST["source"][:12]
    prefilling.take(request.POST.get("about", ""), data)
    response = _check(request, draft, now, data) if now.form is None else _kept(request, draft, now, data)
    if secret is not None:
        drafts.keep_cookie(request, response, secret)
    return response


def _kept(request: HttpRequest, draft: Draft, now: steps.Step, data: drafts.Data) -> HttpResponse:
    data[now.code] = drafts.typed(request.POST, list(now.form.base_fields))
    drafts.write(draft, data)
    button = request.POST.get("go", "next")
    if now.code == "contact":
        if "delete" in request.POST:
            evidence.remove(request.POST["delete"], subject=draft.subject)
            return _to(now.number, "#files")
        data["file_problems"] = _take_files(request, draft)
        drafts.write(draft, data)
        if data["file_problems"]:
            return _to(now.number, "?check=files")
        if button == "upload":
            return _to(now.number, "#files")
    if button == "back":
        return _to(max(1, now.number - 1))
    if steps.checked(now, data).is_valid():
        return _to(now.number + 1)
    # Shown by an address of its own, so that Back and Forward never ask to send a form again.
    return _to(now.number, "?check=1")


def _take_files(request: HttpRequest, draft: Draft) -> list[str]:
    uploads = request.FILES.getlist("files")
    if uploads and not UPLOADS.take(address_of(request)):
        return [_("Too many uploads in a short time. Try again in a while; what was stored before is still there.")]
    return evidence.add(uploads, subject=draft.subject)


def _check(request: HttpRequest, draft: Draft, now: steps.Step, data: drafts.Data) -> HttpResponse:
    """The last step was answered: send it, or say what is missing."""
    if request.POST.get("go") == "back":
        return _to(now.number - 1)
    whole = steps.submission(data)
    if whole is None:
        return _to(steps.first_open(data))
    task = challenge.Challenge.stored(data.get("challenge"))
    if task is None:
        return _to(now.number, "?check=late")
    if not task.answered_by(work=request.POST.get("work", ""), digits=request.POST.get("digits", "")):
        data["challenge"] = task.as_dict()
        drafts.write(draft, data)
        return _to(now.number, "?check=digits")
    if not SENT.take(address_of(request)):
        return too_many(request)
    try:
        submitting.submit(draft, whole, submitting.prepare(), secret=request.COOKIES.get(drafts.COOKIE, ""))
    except submitting.NobodyReceives:
        return _page(request, "intake/nobody.html", status=409)
    except (DatabaseError, OSError, StoreUnavailableError):
        number = secrets.token_hex(4).upper()
        logger.exception("A clue could not be stored: %s", number)
        problem = _(
            "The clue could not be stored, and nothing was sent. Your draft is kept. Try again in a few minutes; "
            "if it stays like this, call us and name %(number)s."
        ) % {"number": number}
        return _form(request, draft, now, data, problem=problem, status=503)
    return HttpResponseRedirect(reverse("intake:received"))


def _form(
    request: HttpRequest,
    draft: Draft | None,
    now: steps.Step,
    data: drafts.Data,
    *,
    form: Any = None,
    problem: str = "",
    file_problems: Sequence[str] = (),
    status: int = 200,
    sent: bool = False,
    about: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "about": about,
        "step": now,
        "steps": steps.STEPS,
        "reached": steps.first_open(data),
        "form": form or steps.form_of(now, data),
        "problem": problem,
        "draft": draft,
        "draft_days": drafts.LIFE.days,
        "just_sent": sent,
        "source": submitting.valid_code(data["source"]) if data.get("source") else None,
        "unknown_source": data.get("unknown_source"),
        "answered": steps.summary(data, now.number),
        "file_problems": file_problems,
        "files": evidence.listed(draft.subject) if draft and now.number >= FILES_STEP else [],
    }
    if now.code == "whom":
        context["bodies"] = bodies_offered()
    if now.form is None and draft is not None:
        task = challenge.Challenge.stored(data.get("challenge"))
        if task is None:
            task = challenge.Challenge.new()
            data["challenge"] = task.as_dict()
            drafts.write(draft, data)
        context |= {"task": task, "bits": challenge.BITS}
    return _page(request, "intake/step.html", context, status=status)


def _to(number: int, anchor: str = "") -> HttpResponse:
    address = reverse("intake:submit") if number == 1 else reverse("intake:step", args=[number])
    return HttpResponseRedirect(address + anchor)


def _page(request: HttpRequest, template: str, context: dict | None = None, status: int = 200) -> HttpResponse:
    title = _("Submit a clue")
    trail = {"breadcrumb": [{"title": title, "url": reverse("intake:submit")}]}
    response = TemplateResponse(request, template, trail | (context or {}), status=status)
    response["Cache-Control"] = "no-store"
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429: says that nothing is lost."""
    response = TemplateResponse(request, "429.html", status=429)
    response["Retry-After"] = "900"
    return response


@require_POST
@for_audience(Audience.PUBLIC)
def clear(request: HttpRequest) -> HttpResponse:
    """立即清除: forget the draft, its files and the cookie."""
    draft = drafts.find(request)
    if draft is not None:
        drafts.clear(draft)
    response = HttpResponseRedirect(reverse("intake:submit"))
    response.delete_cookie(drafts.COOKIE, path=drafts.PATH)
    return response


@require_safe
@for_audience(Audience.PUBLIC)
def task_picture(request: HttpRequest) -> HttpResponse:
    """The digits of this draft's check as a picture."""
    return _task(request, "image/png", challenge.picture)


@require_safe
@for_audience(Audience.PUBLIC)
def task_sound(request: HttpRequest) -> HttpResponse:
    """The same digits, spoken."""
    return _task(request, "audio/wav", challenge.sound)


def _task(request: HttpRequest, content_type: str, make) -> HttpResponse:
    task = challenge.Challenge.stored(drafts.read(drafts.find(request)).get("challenge"))
    if task is None:
        raise Http404
    if not TASKS.take(address_of(request)):
        return HttpResponse(status=429)
    response = HttpResponse(make(task), content_type=content_type)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_audience(Audience.RECEIPT)
def received(request: HttpRequest) -> HttpResponse:
    """线索已收到: the receipt, in the browser that sent the form, until the reporter says that it is noted."""
    draft = drafts.find(request)
    receipt = draft.sent if draft is not None else None
    if receipt is None or drafts.shown_until(receipt) <= timezone.now():
        return HttpResponseRedirect(reverse("intake:follow"))
    if request.method == "POST":
        drafts.hide_passphrase(draft)
        response = HttpResponseRedirect(reverse("intake:follow"))
        response.delete_cookie(drafts.COOKIE, path=drafts.PATH)
        return response
    passphrase = drafts.show(draft, request)
    context = {
        "breadcrumb": [
            {"title": _("Submit a clue"), "url": reverse("intake:submit")},
            {"title": _("Your clue has arrived"), "url": request.path},
        ],
        "receipt": receipt,
        "number": receipts.written(receipt.number),
        "passphrase": receipts.in_groups(passphrase),
        "files": evidence.listed(f"clue:{receipt.clue_id}" if receipt.clue_id else draft.subject).count(),
        "answer_by": receipt.made_at + dt.timedelta(hours=24),
        "shown_until": drafts.shown_until(receipt),
    }
    if "file" in request.GET and passphrase:
        return _as_file(request, context)
    return TemplateResponse(request, "intake/received.html", context)


def _as_file(request: HttpRequest, context: dict) -> HttpResponse:
    made = timezone.localtime(context["receipt"].made_at)
    lines = [
        _("Receipt of a clue on the enforcement of law"),
        "",
        _("Receipt number: %(number)s") % context,
        _("Passphrase: %(passphrase)s") % context,
        _("Received: %(at)s") % {"at": f"{made:%Y-%m-%d %H:%M:%S}"},
        _("Follow it at: %(url)s") % {"url": request.build_absolute_uri(reverse("intake:follow"))},
        "",
        _("Keep this file where nobody else finds it: whoever has both can read your messages."),
    ]
    response = HttpResponse("\ufeff" + "\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{context["number"]}.txt"'
    return response
