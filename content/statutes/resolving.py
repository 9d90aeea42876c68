"""From a citation to the article it means: the statute by its name, the version by the day or the year named."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from content.statutes.models import Article, StatuteName, StatuteVersion, article_label, article_url
from content.statutes.versions import in_force, named
from search.documents import ArticleRef
from search.registry import ProvisionCard
from search.text.statutes import statute_key

#: (key of the statute's name, revision the citation names or "", article)
Cited = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a citation leads: the version it means and the address of the article in it."""

    version: StatuteVersion
    number: str
    url: str


def versions_by_name(keys: Iterable[str]) -> dict[str, list[StatuteVersion]]:
    """Versions of the statutes that these name keys mean, short names included; two queries, without texts."""
    keys = sorted(set(keys))[:900]
    if not keys:
        return {}
    short = dict(StatuteName.objects.filter(key__in=keys).values_list("key", "statute_id"))
    found = (
        StatuteVersion.objects.filter(Q(statute__key__in=keys) | Q(statute__in=set(short.values())))
        .select_related("statute")
        .defer("preamble")
    )
    by_statute: dict[int, list[StatuteVersion]] = defaultdict(list)
    by_key: dict[str, list[StatuteVersion]] = defaultdict(list)
    for version in found:
        by_statute[version.statute_id].append(version)
        by_key[version.statute.key].append(version)
    for key, statute in short.items():
        by_key.setdefault(key, by_statute[statute])
    return by_key


def resolve(cited: Iterable[Cited], day: dt.date | None) -> dict[Cited, Resolved]:
    """Those of ``cited`` whose article is registered, in the version of the year they name, else in force on ``day``.

    Three queries for any number of them. What names no year needs a day. A citation of an article that the version
    meant does not have (an excerpt, a mistake of the text) is left out, as is one of a version not registered:
    another version's text would be the wrong one.
    """
    cited = {each for each in cited if each[2]}
    known = versions_by_name(key for key, _revision, _number in cited)
    meant: dict[Cited, StatuteVersion] = {}
    for each in cited:
        versions = known.get(each[0])
        if not versions:
            continue
        version = named(versions, each[1]) if each[1] else (in_force(versions, day) if day else None)
        if version is not None:
            meant[each] = version
    if not meant:
        return {}
    present = set(
        Article.objects.filter(
            version__in={version.pk for version in meant.values()}, number__in={each[2] for each in meant}
        ).values_list("version", "number")
    )
    return {
        each: Resolved(
            version, each[2], version_article_url(known[each[0]], version, each[2], None if each[1] else day)
        )
        for each, version in meant.items()
        if (version.pk, each[2]) in present
    }


def version_article_url(
    versions: Iterable[StatuteVersion], version: StatuteVersion, number: str, day: dt.date | None = None
) -> str:
    """Address of the article in ``version``: by ``day`` where it is in force then, else by the version's name."""
    if day and in_force(versions, day) == version:
        return article_url(version.statute_id, number, day)
    return f"{article_url(version.statute_id, number)}?edition={version.edition}"


def provision_card(reference: ArticleRef) -> ProvisionCard | None:
    """What the search page shows of a provision asked for; None when its text is not registered."""
    cited: Cited = (statute_key(reference.statute), "", reference.article)
    today = timezone.localdate()
    resolved = resolve([cited], today).get(cited)
    if resolved is None:
        return None
    article = Article.objects.filter(version=resolved.version, number=resolved.number).first()
    if article is None:  # replaced by an import between the two queries
        return None
    statute = resolved.version.statute
    return ProvisionCard(
        title=statute.short_title,
        label=article_label(resolved.number),
        version=resolved.version.label,
        paragraphs=tuple(article.paragraphs),
        url=article_url(statute.pk, resolved.number),
        is_excerpt=resolved.version.is_excerpt,
    )
