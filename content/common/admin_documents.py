"""Which documents the public may have: those that something published offers."""

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import AbstractDocument


def is_public(document: AbstractDocument) -> bool:
    """Whether anything published refers to ``document``; what has no draft state counts as published."""
    return any(getattr(item, "live", True) for item, _references in document.get_usage())


@hooks.register("before_serve_document", order=100)
def only_published_documents(document: AbstractDocument, request: HttpRequest) -> None:
    """404 for documents of drafts, which have guessable addresses; editors see them. Wagtail's own check of
    private collections comes before and after this one as it always does."""
    if request.user.has_perm("wagtailadmin.access_admin") or is_public(document):
        return
    raise Http404
