"""``search evaluate``: how well known documents are found, measured on a throwaway index."""

from __future__ import annotations

import os
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import CommandError

from search.commands import texts
from search.engines.base import Engine, EngineUnavailable
from search.evaluate import SECTION_NAMES, evaluate

HELP = "measure nDCG@10 and recall@10 of known-item questions on a throwaway index"


def add_arguments(parser: Any) -> None:
    """The cases, the questions, what of the cases is indexed, and where."""
    parser.add_argument("--cases", required=True, type=Path, help="JSON Lines, .gz or not: id, text")
    parser.add_argument("--queries", required=True, type=Path, help="JSON Lines: query, kind, id")
    parser.add_argument("--sections", default="事实,理由", help="sections indexed, such as 事实,理由 (default) or 事实")
    parser.add_argument("--engine", choices=["embedded", "elastic"], default="embedded")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")


def run(options: dict[str, Any], out: TextIO) -> None:
    """Print n, nDCG@10 and recall@10 of each kind of question."""
    names = [name.strip() for name in options["sections"].replace("，", ",").split(",") if name.strip()]
    try:
        sections = [SECTION_NAMES.get(name, name) for name in names]
        if unknown := [name for name in sections if name not in SECTION_NAMES.values()]:
            raise CommandError(f"unknown section: {', '.join(unknown)} (known: {'、'.join(SECTION_NAMES)})")
        with ExitStack() as stack:
            engine = _throwaway(options["engine"], stack)
            measures = evaluate(engine, options["cases"], options["queries"], sections)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error
    except EngineUnavailable as error:
        raise CommandError(f"The engine does not answer: {error}") from error
    result = {
        "engine": options["engine"],
        "sections": sections,
        "kinds": {
            each.kind: {"n": each.n, "ndcg@10": round(each.ndcg, 4), "recall@10": round(each.recall, 4)}
            for each in measures
        },
    }
    if options["as_json"]:
        texts.write_json(result, out)
        return
    out.write(f"{options['engine']}, {'、'.join(names)}\n")
    for each in measures:
        out.write(f"{each.kind:<10} n={each.n:<5} nDCG@10={each.ndcg:.4f} recall@10={each.recall:.4f}\n")


def _throwaway(name: str, stack: ExitStack) -> Engine:
    """An empty engine that leaves nothing behind."""
    if name == "embedded":
        from search.engines.embedded import EmbeddedEngine

        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="search-evaluate-"))
        return EmbeddedEngine(Path(folder) / "index")
    from search.engines.elastic import ElasticEngine

    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        raise CommandError("Set ELASTICSEARCH_URL to the address of an Elasticsearch.")
    engine: Engine = ElasticEngine(url, prefix=f"evaluate-{uuid.uuid4().hex[:12]}", timeout=60, patience=60)
    stack.callback(engine.drop)
    return engine
