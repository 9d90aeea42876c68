"""Which writes outdate which kinds of public content: the wiring between Django's and Wagtail's signals and
``core.generations``.

A model says what it is shown as by ``cache_kind`` (a kind of ``core.generations``). Every stored change to it,
its creation and its deletion then bump that kind in the writer's own transaction, so that they take effect on
commit and only then. For a page the kinds of all pages below it are bumped too: a move, a new slug or a new title
changes their addresses and breadcrumbs by plain SQL, without a signal of their own.

``queryset.update`` and ``bulk_create`` send no signals: whoever uses them on public content calls ``bump``.
"""

from django.db.models.signals import post_delete, post_save
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.models import AbstractSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, published, unpublished

from core.generations import SITE, bump

#: Saving only these fields changes nothing the public sees (drafts, editing locks).
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "locked",
        "locked_at",
        "locked_by",
    }
)
#: Shown, or deciding what is shown, anywhere on the site.
SITE_MODELS = (Site, AbstractSetting, PageViewRestriction, Redirect)
#: The same, but nothing shows a new one before something else that is saved refers to it.
REFERRED_MODELS = (AbstractDocument, AbstractImage, Tag)

#: The portal's sections hang below the home page; navigation and breadcrumbs everywhere show them.
SECTION_DEPTH = 3


def kinds_of_page(page: Page) -> set[str]:
    """The kinds a change to ``page`` outdates: its own, those of the pages below, and the chrome for a section."""
    kinds = {kind_of_class(page.specific_class)}
    if page.depth and page.depth <= SECTION_DEPTH:
        kinds.add(SITE)
    if page.numchild:
        types = page.get_descendants().order_by().values_list("content_type", flat=True).distinct()
        kinds.update(kind_of_class(cls) for cls in _classes(types))
    return kinds


def kind_of_class(model: type | None) -> str:
    """The kind the objects of ``model`` are shown as; ``pages`` for a page type that does not say."""
    return getattr(model, "cache_kind", "pages")


def _classes(content_type_ids) -> list[type | None]:
    from django.contrib.contenttypes.models import ContentType

    return [ContentType.objects.get_for_id(pk).model_class() for pk in content_type_ids]


def on_save(sender, instance, created: bool, raw: bool = False, update_fields=None, **_kwargs) -> None:
    """Bump for a saved page, snippet, setting or file; not for a draft nobody could see before or after."""
    if update_fields is not None and DRAFT_FIELDS.issuperset(update_fields):
        return
    if created and not getattr(instance, "live", True):
        return
    if created and isinstance(instance, REFERRED_MODELS):
        return
    on_change(sender, instance)


def on_change(sender, instance, **_kwargs) -> None:
    """Bump for anything that happened to ``instance``: publication, withdrawal, deletion, move, new slug."""
    if isinstance(instance, Page):
        bump(*kinds_of_page(instance))
    elif isinstance(instance, SITE_MODELS + REFERRED_MODELS):
        bump(SITE)
    elif kind := getattr(type(instance), "cache_kind", None):
        bump(kind)


def connect() -> None:
    """Connect the signals. ``published`` and its like come on top of ``post_save`` because child objects
    (attachments, corrections, rows) are stored only after the parent's ``post_save``."""
    post_save.connect(on_save, dispatch_uid="purging.save")
    for signal in (
        post_delete,
        page_published,
        page_unpublished,
        page_slug_changed,
        post_page_move,
        published,
        unpublished,
    ):
        signal.connect(on_change, dispatch_uid="purging.change")
