"""Documents as readers get them: downloaded, or a PDF shown by itself; never run as part of the site."""

from django.http import HttpRequest, HttpResponse
from wagtail.documents.views.serve import serve

#: For downloads. ``sandbox`` takes every power from a file that a browser should show all the same.
ATTACHMENT = "default-src 'none'; sandbox"
#: For a PDF in the browser's viewer, which refuses to work inside ``sandbox``.
INLINE_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def serve_document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponse:
    """Wagtail's view (access checks, ETag, ranges of privacy), with headers that keep a file to itself."""
    response = serve(request, document_id, document_filename)
    disposition = response.get("Content-Disposition", "")
    if disposition or response.status_code == 304:
        inline = disposition.startswith("inline") and response.get("Content-Type") == "application/pdf"
        response["Content-Security-Policy"] = INLINE_PDF if inline else ATTACHMENT
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        # Who may have a document can change at any time.
        response["Cache-Control"] = "private, no-cache"
    return response
