"""Marks in rich text: ``[^key]`` becomes a footnote number, ``[[term]]`` a link to the glossary."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

FOOTNOTE = re.compile(r"\[\^([^\[\]\s<>]{1,40})\]")
TERM = re.compile(r"\[\[([^\[\]<>]{1,60})\]\]")
_MARK = re.compile(f"{FOOTNOTE.pattern}|{TERM.pattern}")
_TAG = re.compile(r"(<[^>]*>)")
_SEPARATOR = "<!--\x1f-->"


def expand_many(sources: Sequence[str]) -> list[str]:
    """Stored rich text to HTML. All at once: pages and documents linked to are fetched in one query a kind."""
    if not sources:
        return []
    return expand_db_html(_SEPARATOR.join(s.replace("\x1f", "") for s in sources)).split(_SEPARATOR)


def footnote_keys(source: str) -> list[str]:
    """Keys of the footnotes marked in a rich text, in order."""
    return [unescape(key) for key in FOOTNOTE.findall(source)]


@dataclass
class Note:
    """A footnote as used: its number, and the ids of the marks that lead to it."""

    number: int
    key: str
    html: str
    anchor: str
    marks: list[str] = field(default_factory=list)


@dataclass
class Term:
    """A glossary term as used on the page."""

    number: int
    term: str
    definition: str
    anchor: str
    mark: str


@dataclass
class Marks:
    """Turns marks into links while a body is rendered, and remembers which notes and terms were used.

    ``notes`` maps keys to the HTML of the notes; ``glossary`` terms to definitions. What is in neither stays as words.
    """

    notes: Mapping[str, str]
    glossary: Mapping[str, str]
    prefix: str = ""
    used_notes: dict[str, Note] = field(default_factory=dict)
    used_terms: dict[str, Term] = field(default_factory=dict)

    def apply(self, html: str) -> str:
        """``html`` with its marks replaced; inside links a mark cannot become a link and stays words."""
        return replace_marks(html, self._note, self._term)

    def _note(self, key: str, inside_link: bool) -> str:
        if key not in self.notes or inside_link:
            return ""
        note = self.used_notes.get(key)
        if note is None:
            number = len(self.used_notes) + 1
            note = self.used_notes[key] = Note(number, key, self.notes[key], f"{self.prefix}n{number}")
        mark = f"{self.prefix}m{note.number}" + (f"-{len(note.marks) + 1}" if note.marks else "")
        note.marks.append(mark)
        return format_html(
            '<sup class="fn"><a href="#{}" id="{}" aria-label="{}">{}</a></sup>',
            note.anchor,
            mark,
            _("Footnote %(number)s") % {"number": note.number},
            note.number,
        )

    def _term(self, term: str, inside_link: bool) -> str:
        if term not in self.glossary or term in self.used_terms or inside_link:
            return escape(term)
        number = len(self.used_terms) + 1
        used = Term(number, term, self.glossary[term], f"{self.prefix}g{number}", f"{self.prefix}t{number}")
        self.used_terms[term] = used
        return format_html('<a class="term" href="#{}" id="{}">{}</a>', used.anchor, used.mark, term)


def replace_marks(html: str, note: Callable[[str, bool], str], term: Callable[[str, bool], str]) -> str:
    """``html`` with every mark replaced by what ``note(key, inside_link)`` or ``term(word, inside_link)`` returns."""
    if "[" not in html:
        return html
    depth = 0
    parts = _TAG.split(html)
    for place, part in enumerate(parts):
        if place % 2:
            name = part[1:3].lower()
            depth += name in ("a ", "a>") or part.lower() == "<a>"
            depth -= name == "/a"
            continue
        inside = depth > 0
        parts[place] = _MARK.sub(
            lambda m, inside=inside: note(unescape(m[1]), inside) if m[1] else term(unescape(m[2]).strip(), inside),
            part,
        )
    return "".join(parts)
