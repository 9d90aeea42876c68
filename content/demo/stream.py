"""Blocks of the demo's editions to the raw values of a chapter's StreamField."""

import json
import uuid

from content.blocks.build import series_grid, table_grid
from content.demo.markup import inline, to_html

_PLAIN_FIGURE = ("kind", "title", "description", "source", "note", "unit", "decimals", "sample")
_KEY_FIGURE = (
    "label",
    "unit",
    "decimals",
    "value",
    "numerator",
    "denominator",
    "previous_value",
    "previous_numerator",
    "previous_denominator",
    "previous_label",
    "note",
)


def _items(values: list) -> list[dict]:
    """Values as the raw items of a ListBlock."""
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def _category_name(categories: list[str]) -> str:
    """What the categories of a figure are, for the head of its data table."""
    if all("季" in category for category in categories):
        return "季度"
    if all(category.endswith("月") for category in categories):
        return "月份"
    return "类别"


def _heading(block: dict) -> tuple[str, object]:
    return "heading", {"text": block["text"], "level": str(block.get("level", 2))}


def _text(block: dict) -> tuple[str, object]:
    return "text", to_html(block["value"])


def _footnote(block: dict) -> tuple[str, object]:
    return "footnote", {"key": block["key"], "text": f"<p>{inline(block['value'].strip())}</p>"}


def _callout(block: dict) -> tuple[str, object]:
    return "callout", {
        "title": block.get("title", ""),
        "text": to_html(block["value"]),
        "tone": block.get("tone", "info"),
    }


def _quotation(block: dict) -> tuple[str, object]:
    return "quotation", {"text": block["value"].strip(), "source": block["source"]}


def _key_figures(block: dict) -> tuple[str, object]:
    items = [{name: item[name] for name in _KEY_FIGURE if name in item} for item in block["item"]]
    return "key_figures", {
        "items": _items(items),
        "sample": block.get("sample", True),
    }


def _figure(block: dict) -> tuple[str, object]:
    category_name = block.get("category_name") or _category_name(block["categories"])
    value = {name: block[name] for name in _PLAIN_FIGURE if name in block}
    return "figure", value | {
        "axis_start": block.get("axis_start"),
        "data": series_grid(block["categories"], block["series"], category_name),
    }


def _table(block: dict) -> tuple[str, object]:
    return "table", {
        "caption": block["caption"],
        "data": table_grid(block["columns"], block["rows"]),
        "total": block.get("sum_row", False),
        "alignment": "auto",
        "source": block["source"],
        "note": block.get("note", ""),
        "sample": block.get("sample", True),
    }


_MAKERS = {
    "heading": _heading,
    "text": _text,
    "footnote": _footnote,
    "callout": _callout,
    "quotation": _quotation,
    "key_figures": _key_figures,
    "figure": _figure,
    "table": _table,
}


def to_stream(blocks: list[dict], *, cases: dict[str, int] | None = None, sample: bool = True) -> str:
    """The StreamField value, as JSON, of a chapter's blocks.

    ``cases`` maps slugs of typical cases to page ids (a ``cases`` block names pages). ``sample`` is what a figure or
    table without a mark of its own is. Raises KeyError for an unknown kind of block or case.
    """
    values = []
    for block in blocks:
        if block["type"] == "cases":
            chosen = [
                {"type": "item", "value": (cases or {})[slug], "id": str(uuid.uuid4())} for slug in block["slugs"]
            ]
            kind, value = "cases", {"title": block.get("title", ""), "cases": chosen}
        else:
            kind, value = _MAKERS[block["type"]]({"sample": sample} | block)
        values.append({"type": kind, "value": value, "id": str(uuid.uuid4())})
    return json.dumps(values, ensure_ascii=False)
