"""繁體: a rendered page in traditional characters, with everything that is not read left byte for byte as it was.

Addresses, form values, scripts, styles, ``<pre>``, ``<code>``, ``<textarea>`` and whatever stands under
``translate="no"`` stay; text and the attributes that are read out or shown (``alt``, ``title``, ``placeholder`` …) are
converted. Character choices follow OpenCC's ``s2tw``: plain ``s2t`` prefers forms nobody uses, ``s2twp`` changes
words. The conversion is by machine and the page says so (里/裡 and the like can be wrong).
"""

import re
from functools import cache
from typing import Final

from opencc import OpenCC

CONFIGURATION: Final = "s2tw"

_VOID: Final = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)"
    # Elements whose content is data, not text, with that content.
    r"|<(?P<data>script|style|textarea|pre|code|template)(?=[\s/>])(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>"
    r".*?(?:</(?P=data)(?=[\s/>])[^>]*>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>"
    r"|<[!?][^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(
    r"(?P<name>[^\s\"'>/=]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+)))?"
)
#: Attributes shown or read out; ``data-l`` is the column name that style sheets print before a folded cell.
_READ: Final = frozenset(
    {
        "alt",
        "aria-description",
        "aria-label",
        "aria-placeholder",
        "aria-roledescription",
        "aria-valuetext",
        "data-l",
        "label",
        "placeholder",
        "title",
    }
)
_READ_META: Final = frozenset({"description", "keywords", "og:title", "og:description", "og:site_name"})
_CHINESE: Final = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: What OpenCC stops at or refuses, and the separator below.
_UNSAFE: Final = re.compile("[\x00\ud800-\udfff\ue000]")
_SEPARATOR: Final = "\ue000"


@cache
def _converter() -> OpenCC:
    return OpenCC(CONFIGURATION)


def convert_text(text: str) -> str:
    """``text`` in traditional characters; NUL and lone surrogates pass unchanged."""
    return "".join(_convert_all([text])) if _CHINESE.search(text) else text


def convert_html(html: str) -> str:
    """The page ``html`` in traditional characters. Anything goes in (also broken markup); nothing but readable text
    changes, and never its place."""
    spans = _readable_spans(html)
    if not spans:
        return html
    converted = _convert_all([html[start:end] for start, end in spans])
    pieces: list[str] = []
    position = 0
    for (start, end), text in zip(spans, converted, strict=True):
        pieces += (html[position:start], text)
        position = end
    pieces.append(html[position:])
    return "".join(pieces)


def _readable_spans(html: str) -> list[tuple[int, int]]:
    """Start and end of every readable stretch that holds Chinese, in order."""
    spans: list[tuple[int, int]] = []
    kept_name, kept_depth = "", 0  # inside translate="no": the element and how many of its name are open

    def note(start: int, end: int) -> None:
        if start < end and _CHINESE.search(html, start, end):
            spans.append((start, end))

    position = 0
    for token in _TOKEN.finditer(html):
        if not kept_depth:
            note(position, token.start())
        position = token.end()
        name = (token["name"] or "").lower()
        if not name:
            continue
        if kept_depth:
            if name == kept_name:
                kept_depth += -1 if token["end"] else 1
            continue
        if token["end"]:
            continue
        attributes = _attributes(token)
        if "translate" in attributes and html[slice(*attributes["translate"])].lower() == "no":
            if name not in _VOID and not token["attributes"].endswith("/"):
                kept_name, kept_depth = name, 1
            continue
        for attribute, span in attributes.items():
            if attribute in _READ or (attribute == "content" and name == "meta" and _is_read(html, attributes)):
                note(*span)
    if not kept_depth:
        note(position, len(html))
    return spans


def _attributes(tag: re.Match[str]) -> dict[str, tuple[int, int]]:
    """Name → start and end of the value in the page, in order; of equal names the first counts, as in browsers."""
    found: dict[str, tuple[int, int]] = {}
    for attribute in _ATTRIBUTE.finditer(tag.string, tag.start("attributes"), tag.end("attributes")):
        group = attribute.lastgroup
        if group is not None and group != "name":
            found.setdefault(attribute["name"].lower(), attribute.span(group))
    return found


def _is_read(html: str, attributes: dict[str, tuple[int, int]]) -> bool:
    """Whether a ``<meta>`` describes the page in words."""
    span = attributes.get("name") or attributes.get("property")
    return span is not None and html[slice(*span)].lower() in _READ_META


def _convert_all(texts: list[str]) -> list[str]:
    """Each text converted, all in one call: a call costs more than its characters."""
    pieces: list[str] = []
    for text in texts:
        pieces.extend(_UNSAFE.split(text))
    converted = iter(_converter().convert(_SEPARATOR.join(pieces)).split(_SEPARATOR))
    results = []
    for text in texts:
        unsafe = [*_UNSAFE.findall(text), ""]
        results.append("".join(next(converted) + between for between in unsafe))
    return results
