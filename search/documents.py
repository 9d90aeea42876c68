"""What search knows of a published item, whoever publishes it and whichever engine indexes it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from search.text.citations import find_citations
from search.text.statutes import statute_key

#: Sections a reader can search in alone: 事实, 理由, 依据, 结果. What is in none of them is "other".
SECTIONS = ("facts", "reasons", "basis", "result")
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRef:
    """A provision cited (法条): the statute's title, article as 33 or 120之1, paragraph (款) and item (项) or 0."""

    statute: str
    article: str = ""
    paragraph: int = 0
    item: int = 0

    def terms(self) -> list[str]:
        """Index terms from coarse to fine: 行政处罚法, 行政处罚法|33, 行政处罚法|33|1, 行政处罚法|33|1|2."""
        name = statute_key(self.statute)
        parts, result = [name], [name]
        for part in (self.article, self.paragraph, self.item):
            if not part:
                # 第三十三条第（二）项 has no paragraph: the item alone is not a finer term of the article.
                break
            parts.append(str(part))
            result.append("|".join(parts))
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """One document of a dispute (处罚 → 复议 → 一审 → 二审) as results show it."""

    id: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """One published item as search sees it. Texts are the originals: folding is search's business.

    ``kind`` names the registered source, ``key`` the object in it, ``part`` what of the object this is (a row of a
    list, a figure of a chapter) where an object makes several documents. ``type`` is what readers filter by
    (行政处罚决定书, 典型案例 …), a code whose label the source gives. ``numbers`` are the item's own numbers in any
    spelling; ``cited_numbers`` those it mentions. Chains: items with the same ``chain`` are one dispute.
    ``fine`` is in yuan. ``sections`` pairs a section with its text, in reading order.
    """

    kind: str
    key: str
    title: str
    url: str
    type: str
    part: str = ""
    number: str = ""
    numbers: tuple[str, ...] = ()
    cited_numbers: tuple[str, ...] = ()
    body: str = ""
    region: str = ""
    field: str = ""
    outcome: str = ""
    dated: dt.date | None = None
    published: dt.datetime | None = None
    fine: Decimal | None = None
    articles: tuple[ArticleRef, ...] = ()
    chain: str = ""
    chain_numbers: tuple[str, ...] = ()
    chain_steps: tuple[ChainStep, ...] = ()
    summary: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    is_sample: bool = False

    @property
    def id(self) -> str:
        """Unique over all kinds: ``ruling:123``, ``list:7#A-01``."""
        return f"{self.group}#{self.part}" if self.part else self.group

    @property
    def group(self) -> str:
        """What is written and removed together: the id of the object."""
        return document_id(self.kind, self.key)

    @property
    def digest(self) -> str:
        """Changes exactly when what is indexed changes; ``search verify`` compares it."""
        text = json.dumps(_values(self), ensure_ascii=False, sort_keys=True, default=_plain)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _values(item: "IndexDocument | ArticleRef | ChainStep") -> dict[str, object]:
    # dataclasses.asdict copies every value, which takes as long as all the rest of the digest.
    return {name: getattr(item, name) for name in item.__slots__}


def _plain(value: object) -> object:
    return _values(value) if isinstance(value, ArticleRef | ChainStep) else str(value)


@dataclass(frozen=True, slots=True)
class RankText:
    """What ranking needs of a document: folded title, folded text (title included), branches of law, how many different
    characters the text has, whether it gives reasons."""

    title: str
    text: str
    branches: dict[str, float]
    distinct: int
    reasons: bool = True


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """What the engine gives back of a document: enough to show, explain and rank it."""

    id: str
    kind: str
    key: str
    title: str
    url: str
    type: str
    number: str
    body: str
    region: str
    field: str
    outcome: str
    dated: str
    fine: str
    chain: str
    chain_steps: tuple[dict, ...]
    articles: tuple[str, ...]
    summary: str
    sections: tuple[tuple[str, str], ...]
    digest: str
    is_sample: bool = False


def document_id(kind: str, key: object) -> str:
    """The id of object ``key`` of source ``kind``: the group of its documents."""
    return f"{kind}:{key}"


def split_id(identifier: str) -> tuple[str, str]:
    """Source kind and key of a document's or a group's id."""
    kind, _, key = group_of(identifier).partition(":")
    return kind, key


def group_of(identifier: str) -> str:
    """The group a document belongs to."""
    return identifier.partition("#")[0]


def articles_cited(text: str) -> tuple[ArticleRef, ...]:
    """The statutes and provisions a text cites, in order, without repetition."""
    found = (
        ArticleRef(statute=each.statute, article=each.article or "", paragraph=each.paragraph or 0, item=each.item or 0)
        for each in find_citations(text)
    )
    return tuple(dict.fromkeys(found))


def article_keys(articles: Iterable[ArticleRef]) -> list[str]:
    """Index terms of all ``articles``, without repetition."""
    return list(dict.fromkeys(key for article in articles for key in article.terms()))
