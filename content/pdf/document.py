"""What a printed document is made of, without knowledge of Wagtail or typst: frozen data that becomes JSON."""

from dataclasses import dataclass, field

Runs = tuple["Run", ...]


@dataclass(frozen=True)
class Note:
    """A footnote. ``id`` is unique in the document; marks that share it share the number."""

    id: str
    runs: Runs


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind: plain, bold, or linked; or, with ``note``, the mark of a footnote."""

    text: str = ""
    bold: bool = False
    link: str = ""
    note: Note | None = None


@dataclass(frozen=True)
class Heading:
    """A section (level 2) or subsection (level 3) heading."""

    text: str
    level: int = 2
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    runs: Runs
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class ItemList:
    """A list, numbered or not."""

    items: tuple[Runs, ...]
    ordered: bool = False
    kind: str = field(default="list", init=False)


@dataclass(frozen=True)
class KeyFigure:
    """A key figure with its comparison, ready to print."""

    label: str
    value: str
    unit: str = ""
    comparison: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """A row of key figures."""

    items: tuple[KeyFigure, ...]
    remarks: str = ""
    kind: str = field(default="key_figures", init=False)


@dataclass(frozen=True)
class Grid:
    """Heads, rows and total row of a table; ``right`` says which columns stand at the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    total: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A chart as standalone SVG, with its description (required for PDF/UA) and its data."""

    label: str
    title: str
    svg: str
    description: str
    remarks: str = ""
    sample: bool = False
    data: Grid | None = None
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True)
class Table:
    """A table with label and caption; it may break across pages and repeats its head."""

    label: str
    title: str
    grid: Grid
    remarks: str = ""
    sample: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Callout:
    """A passage set apart; ``tone`` is info, result or warning."""

    blocks: tuple[Paragraph | ItemList, ...]
    title: str = ""
    tone: str = "info"
    kind: str = field(default="callout", init=False)


@dataclass(frozen=True)
class Quotation:
    """Words of another document, with their source."""

    text: str
    source: str = ""
    kind: str = field(default="quotation", init=False)


@dataclass(frozen=True)
class Picture:
    """A picture file (PNG, JPEG, WebP) with its description."""

    data: bytes
    format: str
    description: str
    caption: str = ""
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Link:
    """An address with its title and a remark (field of a case, kind and size of a file)."""

    title: str
    url: str
    remark: str = ""


@dataclass(frozen=True)
class Links:
    """A list of links under a heading."""

    items: tuple[Link, ...]
    title: str = ""
    kind: str = field(default="links", init=False)


@dataclass(frozen=True)
class Terms:
    """Glossary terms with their definitions."""

    items: tuple[tuple[str, str], ...]
    title: str = ""
    kind: str = field(default="terms", init=False)


Block = Heading | Paragraph | ItemList | KeyFigures | Figure | Table | Callout | Quotation | Picture | Links | Terms


@dataclass(frozen=True)
class Chapter:
    """A chapter; ``number`` is printed as given (第二章)."""

    number: str
    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Words:
    """The words the layout adds, in the reader's language."""

    contents: str = "Contents"
    sample: str = "Sample"
    sample_data: str = "Sample data"
    page_of: str = "%(page)s / %(pages)s"
    chain: str = "The course of this dispute"
    this_document: str = "this document"
    metadata: str = "Disclosure metadata"
    address: str = "Address"
    corrections: str = "Corrections"


@dataclass(frozen=True)
class Document:
    """A whole edition. ``meta`` are the rows of 信息公开元数据; ``notice`` stands on the cover of sample editions."""

    title: str
    subtitle: str = ""
    publisher: str = ""
    document_number: str = ""
    date: str = ""
    sample: bool = False
    notice: str = ""
    summary: str = ""
    address: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    chapters: tuple[Chapter, ...] = ()
    words: Words = Words()


@dataclass(frozen=True)
class ChainStep:
    """One document of a dispute: day, kind, number, outcome; ``current`` for the one being printed."""

    date: str
    kind: str
    number: str
    outcome: str = ""
    current: bool = False


@dataclass(frozen=True)
class RulingParagraph:
    """A paragraph with its permanent number."""

    number: str
    text: str


@dataclass(frozen=True)
class RulingSection:
    """当事人, 事实, 理由, 依据 or 结果 with its paragraphs."""

    title: str
    paragraphs: tuple[RulingParagraph, ...]


@dataclass(frozen=True)
class RulingDocument:
    """One ruling (公开文书) for print."""

    title: str
    number: str
    body: str
    document_name: str
    decided_on: str = ""
    published_on: str = ""
    outcome: str = ""
    sample: bool = False
    notice: str = ""
    address: str = ""
    chain: tuple[ChainStep, ...] = ()
    sections: tuple[RulingSection, ...] = ()
    statutes: tuple[tuple[str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    words: Words = Words()
