"""Why a result stands where it does (为什么排在这里): facts about the match, in words, for everyone."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from search.analysis import QueryAnalysis
from search.documents import StoredDocument
from search.highlight import Shown
from search.records import number_key
from search.text.numbers import expand_key

#: Words explained one by one; more make a description.
MOST_WORDS = 6

SECTION_LABELS: dict[str, Any] = {
    "facts": pgettext_lazy("section of a ruling", "Facts"),
    "reasons": pgettext_lazy("section of a ruling", "Reasons"),
    "basis": pgettext_lazy("section of a ruling", "Basis"),
    "result": pgettext_lazy("section of a ruling", "Result"),
    "other": pgettext_lazy("section of a document", "text"),
}

Reason = str | Promise


def reasons(analysis: QueryAnalysis, shown: Shown, features: Mapping[str, float], others: int) -> list[Reason]:
    """Sentences without their full stop, most important first."""
    document = shown.document
    found: list[Reason] = []
    if analysis.number:
        found.append(_number(analysis, document))
    for article in analysis.citations:
        if article.terms()[-1] in document.articles:
            found.append(_("it cites %(article)s") % {"article": article_label(article.terms()[-1])})
    words = ["".join(part) for part in (*analysis.phrases, *analysis.chunks)]
    if len(words) <= MOST_WORDS and all(len(word) <= 30 for word in words):
        found += [_word(word, shown) for word in words]
    elif features.get("cover_grams"):
        share = round(100 * features["cover_grams"])
        found.append(
            _("it has about %(share)s %% of the description's words in common, rare ones counted more")
            % {"share": share}
        )
    if others:
        found.append(
            ngettext(
                "%(n)s document of this dispute was found and is shown as one result",
                "%(n)s documents of this dispute were found and are shown as one result",
                others + 1,
            )
            % {"n": others + 1}
        )
    if not found:
        found.append(_("it fits the filters; newest first"))
    return found


def _number(analysis: QueryAnalysis, document: StoredDocument) -> Reason:
    asked = analysis.number
    own = {key for key in (number_key(document.number), *expand_key(number_key(document.number))) if key}
    if any(asked.matches(key) for key in own):
        return _("its number is the one asked for")
    if document.chain and any(asked.matches(number_key(step["label"])) for step in document.chain_steps):
        return _("it belongs to the dispute of the number asked for")
    if any(asked.part_of(key) for key in own):
        return _("the number asked for is a part of its number")
    return _("the number asked for belongs to its dispute or stands in its text")


def _word(word: str, shown: Shown) -> Reason:
    counts = [(name, folded.text.count(word)) for name, _text, folded in shown.sections]
    total = sum(count for _name, count in counts)
    if word in shown.title.text:
        return _("“%(word)s” stands in the title and %(n)s times in the text") % {"word": word, "n": total}
    if not total:
        return _("“%(word)s” occurs in parts or in other words") % {"word": word}
    where = [SECTION_LABELS.get(name, SECTION_LABELS["other"]) for name, count in counts if count]
    return _("“%(word)s” occurs %(n)s times in: %(sections)s") % {
        "word": word,
        "n": total,
        "sections": format_lazy("{}" + "、{}" * (len(where) - 1), *where),
    }


def article_label(key: str) -> str:
    """行政处罚法|33|1 as 《行政处罚法》第33条第1款."""
    name, *rest = key.split("|")
    label = f"《{name}》"
    if rest:
        base, _sep, suffix = rest[0].partition("之")
        label += f"第{base}条" + (f"之{suffix}" if suffix else "")
    for value, word in zip(rest[1:], "款项", strict=False):
        label += f"第{value}{word}"
    return label
