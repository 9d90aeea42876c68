"""Conventions of public content that the rest relies on, checked whenever Django starts or ``manage.py check`` runs."""

from collections.abc import Iterator

from django.apps import apps
from django.core import checks
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

#: Content kinds of the page cache (core.generations).
CACHE_KINDS = frozenset({"site", "pages", "whitepapers", "cases", "rulings", "lists", "statutes"})


@checks.register()
def check_public_pages(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Every public page type has a cache kind, a template that exists, and a place in the tree."""
    from content.common.pages import PublicPage

    problems: list[checks.CheckMessage] = []
    for model in apps.get_models():
        if issubclass(model, PublicPage) and (app_configs is None or model._meta.app_config in app_configs):
            problems.extend(_problems_of(model))
    return problems


def _problems_of(model: type) -> Iterator[checks.CheckMessage]:
    if model.cache_kind not in CACHE_KINDS:
        yield checks.Error(
            f"cache_kind {model.cache_kind!r} is none of {', '.join(sorted(CACHE_KINDS))}", obj=model, id="content.E001"
        )
    try:
        get_template(model.template)
    except TemplateDoesNotExist:
        yield checks.Error(f"template {model.template} does not exist", obj=model, id="content.E002")
    except TemplateSyntaxError as error:
        yield checks.Error(f"template {model.template}: {error}", obj=model, id="content.E002")
    if getattr(model, "parent_page_types", None) is None:
        yield checks.Error(
            "parent_page_types is not set: the page could be made anywhere", obj=model, id="content.E003"
        )


@checks.register()
def check_reviewed_models(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Models registered for review have what a review needs."""
    from wagtail.models import WorkflowMixin

    from content.common.disclosure import PublicItem
    from content.common.workflow import reviewed_models

    return [
        checks.Error("a reviewed model needs WorkflowMixin and PublicItem", obj=model, id="content.E004")
        for model in reviewed_models()
        if not (issubclass(model, WorkflowMixin) and issubclass(model, PublicItem))
    ]
