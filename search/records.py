"""A document made ready for any engine: folded, split into units, keys normalised. All text work is done here."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from search.branches import branches_of
from search.documents import SECTIONS, IndexDocument, RankText, StoredDocument, article_keys
from search.planning import part_keys
from search.text.fold import fold_plain
from search.text.numbers import expand_key, normalise_number, split_key
from search.tokens import sentences, words

_NO_DATE = 0
_LAST_DAY = 99_999_999
_LONGEST_KEYWORD = 300


@dataclass(frozen=True, slots=True)
class IndexRecord:
    """What an engine stores. ``texts`` maps each text field to its sentences (lists of units).

    ``newest`` and ``oldest`` order by date either way, highest first, undated last; both differ between any two
    documents, so that every order is total. ``chain_number`` is equal for documents of one dispute. ``published`` is
    not indexed: alerts are about what it says is new.
    """

    id: str
    keywords: dict[str, list[str]]
    texts: dict[str, list[list[str]]]
    words: list[str]
    dated: int
    fine: int | None
    newest: int
    oldest: int
    chain_number: int
    folded: str
    stored: dict
    published: dt.datetime | None = None


def number_key(text: str) -> str:
    """The index term of a number as written: its canonical key, or its folded text when it is of no known form."""
    return normalise_number(text) or fold_plain(text).replace(" ", "")[:_LONGEST_KEYWORD]


def hashed(text: str, bits: int) -> int:
    """A stable number of ``bits`` bits for ``text``."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> (64 - bits)


def record(document: IndexDocument) -> IndexRecord:
    """Prepare ``document``."""
    clean = _clean
    sections = [(name, clean(text)) for name, text in document.sections if text.strip()]
    title = clean(document.title)
    folded_title = fold_plain(title)
    folded = [(name, fold_plain(text)) for name, text in sections]
    head = [folded_title, fold_plain(clean(document.number)), fold_plain(clean(document.body))]
    texts: dict[str, list[list[str]]] = {"title": sentences(folded_title)}
    texts["text"] = [sentence for part in head for sentence in sentences(part)]
    for name, text in folded:
        cut = sentences(text)
        texts["text"] += cut
        if name in SECTIONS:
            texts.setdefault(name, []).extend(cut)
    body = "\n".join(text for _name, text in folded)
    day = int(document.dated.strftime("%Y%m%d")) if document.dated else _NO_DATE
    own = hashed(document.id, 34)
    numbers = _numbers(document.numbers or ((document.number,) if document.number else ()))
    chain_numbers = _numbers(document.chain_numbers)
    digest = document.digest
    return IndexRecord(
        id=document.id,
        keywords=_keywords(document, digest, numbers, chain_numbers, [name for name, _text in sections]),
        texts=texts,
        words=words("\n".join((folded_title, body))),
        dated=day,
        fine=None if document.fine is None else int(document.fine * 100),
        newest=(day << 34) | own,
        oldest=(((_LAST_DAY - day) if day else 0) << 34) | own,
        chain_number=hashed(f"chain:{document.chain}" if document.chain else f"alone:{document.id}", 62),
        folded=_folded(folded_title.replace("\n", ""), body, reasons="reasons" in texts),
        stored=_stored(document, digest, sections),
        published=document.published,
    )


def _clean(text: str) -> str:
    # Lone surrogates cannot be written as UTF-8, which both engines store.
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _numbers(written: Iterable[str]) -> list[str]:
    keys = [number_key(text) for text in written if text.strip()]
    return list(dict.fromkeys(each for key in keys for each in (key, *expand_key(key))))[:400]


def _keywords(
    document: IndexDocument, digest: str, numbers: list[str], chain_numbers: list[str], sections: list[str]
) -> dict[str, list[str]]:
    parts: list[str] = []
    for key in numbers[:40]:
        split = split_key(key)
        if split is not None:
            parts += part_keys(split.year, split.code, split.serial)
    single = {
        "id": document.id,
        "group": document.group,
        "kind": document.kind,
        "type": document.type,
        "body": document.body,
        "region": document.region,
        "field": document.field,
        "outcome": document.outcome,
        "quarter": f"{document.dated.year}Q{(document.dated.month + 2) // 3}" if document.dated else "",
        "chain": document.chain,
        "digest": digest,
    }
    values = {name: [_clean(value)[:_LONGEST_KEYWORD]] for name, value in single.items() if value}
    values |= {
        "articles": article_keys(document.articles),
        "numbers": numbers,
        "number_parts": list(dict.fromkeys(parts)),
        "chain_numbers": [key for key in chain_numbers if key not in numbers],
        "cited_numbers": [key for key in _numbers(document.cited_numbers) if key not in numbers],
        "sections": list(dict.fromkeys(sections)),
    }
    return {name: items for name, items in values.items() if items}


def _stored(document: IndexDocument, digest: str, sections: list[tuple[str, str]]) -> dict:
    return {
        "id": document.id,
        "kind": document.kind,
        "key": document.key,
        "title": _clean(document.title),
        "url": document.url,
        "type": document.type,
        "number": _clean(document.number),
        "body": _clean(document.body),
        "region": _clean(document.region),
        "field": _clean(document.field),
        "outcome": document.outcome,
        "dated": document.dated.isoformat() if document.dated else "",
        "fine": "" if document.fine is None else str(document.fine),
        "chain": document.chain,
        "chain_steps": [asdict(step) for step in document.chain_steps],
        "articles": article_keys(document.articles),
        "summary": _clean(document.summary),
        "sections": [list(pair) for pair in sections],
        "digest": digest,
        "is_sample": document.is_sample,
    }


def _folded(title: str, body: str, *, reasons: bool) -> str:
    text = f"{title}\n{body}"
    head = {"branches": branches_of(body), "distinct": len(set(text)), "reasons": reasons}
    return f"{json.dumps(head, ensure_ascii=False)}\n{text}"


def rank_text(folded: str) -> RankText:
    """``IndexRecord.folded`` taken apart."""
    head, _, text = folded.partition("\n")
    values = json.loads(head)
    if "distinct" not in values:  # an index from before that was kept
        values = {"branches": values, "distinct": len(set(text))}
    return RankText(text.partition("\n")[0], text, **values)


def stored_document(values: dict) -> StoredDocument:
    """The opposite of ``IndexRecord.stored``."""
    return StoredDocument(
        **{
            **values,
            "chain_steps": tuple(values["chain_steps"]),
            "articles": tuple(values["articles"]),
            "sections": tuple((name, text) for name, text in values["sections"]),
        }
    )


def dump(values: dict) -> bytes:
    """``IndexRecord.stored`` as bytes."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
