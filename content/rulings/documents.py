"""How a ruling is named and divided."""

import re
from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from content.rulings.choices import Kind
from content.rulings.paragraphs import SECTIONS

HEADINGS = {
    "parties": pgettext_lazy("section of a ruling", "Parties"),
    "facts": pgettext_lazy("section of a ruling", "Facts"),
    "reasons": pgettext_lazy("section of a ruling", "Reasons"),
    "basis": pgettext_lazy("section of a ruling", "Basis"),
    "result": pgettext_lazy("section of a ruling", "Result"),
}

#: 文书名称 of documents whose number does not tell more. These are the documents' own names, not interface text.
_NAMES = {
    Kind.PENALTY: "行政处罚决定书",
    Kind.RECONSIDERATION: "行政复议决定书",
    Kind.JUDGMENT: "判决书",
    Kind.RULING: "裁定书",
    Kind.COMPENSATION: "行政赔偿决定书",
    Kind.SUPERVISION_DECISION: "行政执法监督决定书",
}
#: The word a court's number carries for the branch of law: （2026）示01行终37号 → 行政.
_BRANCHES = (("行", "行政"), ("民", "民事"), ("刑", "刑事"), ("执", "执行"), ("知", "民事"))
_COURT_NUMBER = re.compile(r"^[（(〔\[]\d{4}[）)〕\]](?P<rest>.+)$")


def name_for(kind: str, number: str) -> str:
    """文书名称 worked out from the kind and, for courts, the branch of law in the number."""
    name = _NAMES.get(kind, "")
    court = _COURT_NUMBER.match("".join(number.split()))
    if kind in (Kind.JUDGMENT, Kind.RULING) and court:
        for word, branch in _BRANCHES:
            if word in court["rest"]:
                return branch + name
    return name


@dataclass(slots=True)
class Paragraph:
    """段: its permanent number and text; ``parts`` are (text, address or "") pieces, filled in for reading."""

    label: str
    text: str
    parts: list[tuple[str, str]]


@dataclass(slots=True)
class Section:
    """One part of a ruling (当事人、事实 …) with its paragraphs."""

    name: str
    anchor: str
    heading: str
    paragraphs: list[Paragraph]

    @property
    def first(self) -> str:
        return self.paragraphs[0].label

    @property
    def last(self) -> str:
        return self.paragraphs[-1].label


def sections_of(texts: list[tuple[str, str]], labels: list[str]) -> list[Section]:
    """Sections with text, in order; anchors x1 … x5 belong to the section's place among all five."""
    found: dict[str, Section] = {}
    for (name, text), label in zip(texts, labels, strict=True):
        if name not in found:
            found[name] = Section(name, f"x{SECTIONS.index(name) + 1}", HEADINGS[name], [])
        found[name].paragraphs.append(Paragraph(label, text, [(text, "")]))
    return list(found.values())


#: What a step of a dispute is called where the court's instance does not say it.
STEPS = {
    Kind.PENALTY: pgettext_lazy("step of a dispute", "Penalty"),
    Kind.RECONSIDERATION: pgettext_lazy("step of a dispute", "Reconsideration"),
    Kind.JUDGMENT: pgettext_lazy("step of a dispute", "Litigation"),
    Kind.RULING: pgettext_lazy("step of a dispute", "Litigation"),
    Kind.COMPENSATION: pgettext_lazy("step of a dispute", "Compensation"),
    Kind.SUPERVISION_DECISION: pgettext_lazy("step of a dispute", "Supervision"),
}
