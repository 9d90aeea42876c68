"""Who may have a document: everybody what something published offers; what is withheld, those who work with it."""

from typing import Any, Final

from django.http import Http404, HttpRequest
from wagtail import hooks
from wagtail.documents.models import AbstractDocument
from wagtail.permissions import policy_registry

#: Permissions on a collection that open what is withheld in it: to put a document into a page, or to change it.
_OPENING: Final = ("choose", "change")


def is_public(document: AbstractDocument) -> bool:
    """Whether anything published refers to ``document``; what has no draft state counts as published."""
    return any(getattr(item, "live", True) for item, _references in document.get_usage())


def may_open_withheld(user: Any, document: AbstractDocument) -> bool:
    """Whether ``user`` works with documents of this collection. To enter the admin is not enough: system administrators
    and others enter it who have no business with drafts."""
    if not user.is_authenticated:
        return False
    policy = policy_registry.get_by_type(type(document))
    return policy.user_has_any_permission_for_instance(user, _OPENING, document)


@hooks.register("before_serve_document", order=100)
def only_published_documents(document: AbstractDocument, request: HttpRequest) -> None:
    """404 for documents of drafts, which have guessable addresses; editors and reviewers see them. Wagtail's own check
    of private collections comes before and after this one as it always does."""
    if may_open_withheld(request.user, document) or is_public(document):
        return
    raise Http404
