"""Atom feeds (RFC 4287): one a kind of published item, and one of everything."""

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from content.common.listing import Entry, get_kind, kinds
from content.common.site import PortalSettings
from core.generations import shows

LIMIT = 50


class KindFeed(Feed):
    """The newest items of one kind; the key ``all`` is every kind together."""

    feed_type = Atom1Feed

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        key = kwargs["key"]
        shows(response, *{kind.cache_kind for kind in kinds() if key in ("all", kind.key)})
        return response

    def get_object(self, request, key: str) -> dict:
        kind = get_kind(key)
        if kind is None and key != "all":
            raise Http404
        return {"key": key, "kind": kind, "portal": PortalSettings.load()}

    def title(self, obj) -> str:
        name = obj["kind"].title if obj["kind"] else _("Everything published")
        return f"{name}｜{obj['portal'].region}{obj['portal'].name}"

    def link(self, obj) -> str:
        return obj["kind"].url if obj["kind"] else "/"

    def feed_url(self, obj) -> str:
        return f"/feeds/{obj['key']}/"

    def author_name(self, obj) -> str:
        return obj["portal"].organiser or obj["portal"].name

    def items(self, obj) -> list[Entry]:
        sources = [obj["kind"]] if obj["kind"] else kinds()
        entries = [entry for kind in sources for entry in kind.entries(LIMIT)]
        return sorted(entries, key=lambda entry: entry.published_at, reverse=True)[:LIMIT]

    def item_title(self, item: Entry) -> str:
        return item.title

    def item_description(self, item: Entry) -> str:
        return item.summary

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_pubdate(self, item: Entry):
        return item.published_at

    def item_updateddate(self, item: Entry):
        return item.updated_at
