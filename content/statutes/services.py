"""Writes of statutes: each a transaction that leaves the registry whole and tells the caches."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from django.db import transaction

from content.statutes.models import CACHE_KIND, Article, Statute, StatuteName, StatuteVersion
from core.generations import bump
from search.text.statute_names import ALIASES
from search.text.statutes import Article as ParsedArticle
from search.text.statutes import statute_key

CREATED, UPDATED, UNCHANGED, KEPT = "created", "updated", "unchanged", "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionText:
    """A version to be stored: dates and text."""

    edition: str
    revision: str = ""
    promulgated_on: dt.date | None = None
    in_force_from: dt.date | None = None
    repealed_on: dt.date | None = None
    is_excerpt: bool = False
    preamble: str = ""
    source: str = ""
    articles: Sequence[ParsedArticle] = ()

    def digest(self) -> str:
        """The same for the same dates and text, whatever file they came in."""
        content = [
            self.revision, self.promulgated_on, self.in_force_from, self.repealed_on, self.is_excerpt, self.preamble,
            [(article.number, article.heading, article.text) for article in self.articles],
        ]  # fmt: skip
        text = json.dumps(content, ensure_ascii=False, default=str)
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@transaction.atomic
def store_statute(*, title: str, kind: str, issuing_body: str = "", names: Iterable[str] = ()) -> Statute:
    """The statute called ``title`` in any spelling, made if there is none; names it is not known by yet are added.

    What an editor may have corrected (title, kind, issuing body) stays as it is. A name that means another statute
    already is left out: one name has one meaning.
    """
    key = statute_key(title)[:200]
    named = StatuteName.objects.select_related("statute").filter(key=key).first()
    statute = Statute.objects.filter(key=key).first() or (named.statute if named else None)
    if statute is None:
        statute = Statute(title=title, kind=kind, issuing_body=issuing_body)
        statute.save()
    aliases = [alias for alias, full in ALIASES.items() if statute_key(full) == statute.key]
    for name in dict.fromkeys([*names, *aliases]):
        name_key = statute_key(name)[:200]
        if (
            name_key != statute.key
            and not StatuteName.objects.filter(key=name_key).exists()
            and not Statute.objects.filter(key=name_key).exists()
        ):
            StatuteName(statute=statute, name=name).save()
    return statute


@transaction.atomic
def store_version(*, statute: Statute, text: VersionText, overwrite: bool = False) -> str:
    """Let ``text`` be that edition of ``statute``; returns ``created``, ``updated``, ``unchanged`` or ``kept``.

    A version an editor corrected is kept unless ``overwrite``; a whole text is kept against an excerpt of it.
    """
    digest = text.digest()
    version = StatuteVersion.objects.select_for_update().filter(statute=statute, edition=text.edition).first()
    if version and version.digest == digest and not (overwrite and version.corrected_at):
        return UNCHANGED
    if version and ((version.corrected_at and not overwrite) or (text.is_excerpt and not version.is_excerpt)):
        return KEPT
    outcome = UPDATED if version else CREATED
    version = version or StatuteVersion(statute=statute, edition=text.edition)
    for name in (
        "revision", "promulgated_on", "in_force_from", "repealed_on", "is_excerpt", "preamble", "source",
    ):  # fmt: skip
        setattr(version, name, getattr(text, name))
    version.digest, version.corrected_at = digest, None
    version.save()
    version.articles.all().delete()
    Article.objects.bulk_create(
        (
            Article(
                version=version, number=article.number, position=position, heading=article.heading[:300],
                text=article.text,
            )
            for position, article in enumerate(text.articles, start=1)
        ),
        batch_size=500,
    )  # fmt: skip
    bump(CACHE_KIND)
    return outcome
