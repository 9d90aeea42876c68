"""The proof of a copy, for everybody who holds one: what the document is, whether it is in force, and whether a file
is the sealed original. Nothing of its content, its addressees or the record behind it."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.access import Audience, for_audience
from core.throttle import Limit, address_of
from liaison.documents.models import Document

LOOKS = Limit("verify-document", 60, 600)
COMPARED = Limit("verify-file", 20, 600)
LARGEST = 60 * 1024 * 1024


def _page(request: HttpRequest, template: str, context: dict, status: int = 200) -> HttpResponse:
    trail = [{"title": _("Check of a document"), "url": reverse("verify:ask")}]
    response = TemplateResponse(request, template, {"breadcrumb": trail} | context, status=status)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@for_audience(Audience.PUBLIC)
@require_http_methods(["GET", "HEAD"])
def ask(request: HttpRequest) -> HttpResponse:
    """The code printed beside the QR code, typed in."""
    code = "".join(request.GET.get("code", "")[:60].lower().split())
    if code.isalnum():
        return HttpResponseRedirect(reverse("verify:document", args=[code]))
    return _page(request, "verify/ask.html", {"tried": bool(code)})


@csrf_exempt  # it changes nothing and knows nobody
@for_audience(Audience.PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, code: str) -> HttpResponse:
    """What the code stands for; by POST, whether a file is the sealed original. The file is hashed and not stored."""
    whose = address_of(request)
    if not LOOKS.take(whose) or (request.method == "POST" and not COMPARED.take(whose)):
        return _page(request, "verify/ask.html", {"limited": True}, status=429)
    found = (
        Document.objects.filter(verify_code=code.lower())
        .select_related("issuer")
        .prefetch_related("co_issues__co_issuer")
        .first()
    )
    if found is None or not found.is_issued:
        return _page(request, "verify/ask.html", {"unknown": True}, status=404)
    context = {"document": found, "withdrawn": found.state == "withdrawn"}
    if request.method == "POST":
        context["compared"], context["digest"] = _compare(request, found)
    return _page(request, "verify/document.html", context)


def _compare(request: HttpRequest, found: Document) -> tuple[str, str]:
    """How the uploaded file compares (same, other, none, large; waiting while there is no original), and its hash."""
    upload = request.FILES.get("file")
    if upload is None:
        return "none", ""
    if upload.size > LARGEST:
        return "large", ""
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    if not found.pdf_sha256:
        return "waiting", digest.hexdigest()
    return ("same" if digest.hexdigest() == found.pdf_sha256 else "other"), digest.hexdigest()
