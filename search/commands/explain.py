"""``search explain "查询"``: how a question is understood and carried out."""

from __future__ import annotations

from dataclasses import asdict, fields, is_dataclass
from typing import Any, TextIO

from search.analysis import analyse
from search.commands import texts
from search.plan import Weighted
from search.planning import plan
from search.query import SORTS, SearchQuery

HELP = "show the analysis of a question: number, citations, phrases, fields, plan"


def add_arguments(parser: Any) -> None:
    """The question, and filters as on the page."""
    parser.add_argument("query", metavar="QUERY", help="the question as typed into the search box")
    for name in ("type", "body", "region", "field", "outcome", "section"):
        parser.add_argument(f"--{name}", action="append", default=[], help="as that filter; may be repeated")
    parser.add_argument("--statute", default="")
    parser.add_argument("--sort", choices=SORTS, default="")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print what was understood."""
    query = SearchQuery(
        text=options["query"],
        **{name: tuple(options[name]) for name in ("type", "body", "region", "field", "outcome")},
        sections=tuple(options["section"]),
        statute=options["statute"],
        sort=options["sort"],
    )
    explained = explain(query)
    if options["as_json"]:
        texts.write_json(explained, out)
        return
    for name, value in explained.items():
        if name != "plan":
            out.write(f"{name}: {value}\n")
    for name, value in explained["plan"].items():
        out.write(f"plan.{name}: {value}\n")


def explain(query: SearchQuery) -> dict[str, Any]:
    """The analysis and the plan of ``query`` as plain values."""
    analysis = analyse(query)
    search_plan = plan(analysis)
    number = analysis.number
    return {
        "query": query.text,
        "folded": analysis.folded,
        "number": None if number is None else {**asdict(number), "partial": number.partial},
        "citations": [{**asdict(each), "key": each.terms()[-1]} for each in analysis.citations],
        "phrases": ["".join(part) for part in analysis.phrases],
        "excluded": ["".join(part) for part in analysis.excluded],
        "words": ["".join(part) for part in analysis.chunks],
        "description": analysis.description,
        "fields": {name: getattr(query, name, None) for name in query.chosen},
        "warnings": [str(each) for each in analysis.warnings],
        "plan": {
            "must": [_plain(clause) for clause in search_plan.must],
            "must_not": [_plain(clause) for clause in search_plan.must_not],
            "filters": {name: _plain(clause) for name, clause in search_plan.filters},
            "tiers": [_plain(tier) for tier in search_plan.tiers],
            "scoring": _scoring(search_plan.scoring),
            "sort": search_plan.sort,
            "facets": list(search_plan.facets),
        },
    }


def _plain(value: Any) -> Any:
    """A clause as nested dictionaries that name their type."""
    if is_dataclass(value):
        return {"clause": type(value).__name__, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _scoring(terms: tuple[Weighted, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in terms:
        found.setdefault(f"{term.field}^{term.weight:g}", []).append(term.term)
    return found
