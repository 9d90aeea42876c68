"""Search among many rulings, embedded beside Elasticsearch and beside bare tantivy.

    python -m tests.bench.search_speed --cases FILE [--documents 100000] [--questions 1000] [--engines embedded,elastic]

Rulings are resampled from reference cases: half of the sentences of a case's facts and reasons, drawn anew for each,
with a number, a date, a body, a region and an outcome of their own. Each engine is filled and asked in processes of
its own, on the same questions: numbers, provisions, names, quoted and excluded words, keywords, descriptions. Index
rate is measured with the preparation of the documents and without. A question is a request to the results page through
WSGI, uncached; bare tantivy carries out the scored query alone and loads ten documents. Cold: a new process, the files
of the index dropped from memory; warm: the same questions again. Everything is under a temporary folder that is
removed at the end; Elasticsearch is the one at ELASTICSEARCH_URL, in an index that is removed too.
"""

import argparse
import datetime as dt
import gc
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.servers.portal import ROOT, EmbeddedPortal

SEED = 20260401
STATUTES = ("行政处罚法", "行政强制法", "行政许可法", "行政复议法", "土地管理法", "城乡规划法", "食品安全法", "商标法")
OUTCOMES = ("upheld", "revoked", "changed", "declared_unlawful", "rejected", "")
FIELDS = ("市场监管", "自然资源", "生态环境", "应急管理", "交通运输", "城市管理", "卫生健康", "农业农村")
PLACES = tuple(f"{city}{kind}" for city in "东西南北中安平和顺永兴" for kind in ("市", "县", "区"))


def main() -> None:
    """Measure each engine in turn and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--engines", default="embedded,elastic")
    parser.add_argument("--step", choices=("fill", "ask", "bare"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options)))
        return
    print(f"{options.documents:,} rulings, {options.questions:,} questions, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="search-speed-") as folder:
        # Only the measured engine may be Elasticsearch: preparing must not write to an index of that name.
        server = os.environ.pop("ELASTICSEARCH_URL", "")
        portal = EmbeddedPortal(Path(folder))
        portal.prepare()
        for name in options.engines.split(","):
            measured(name, portal.environment | {"ELASTICSEARCH_URL": server if name == "elastic" else ""})


def measured(name: str, environment: dict[str, str]) -> None:
    """Fill engine ``name``, ask it, print."""
    used = environment | {"PORTAL_BENCH_ENGINE": name}
    try:
        for step in ("fill", "ask", "bare") if name == "embedded" else ("fill", "ask"):
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench.search_speed", *sys.argv[1:], "--step", step],
                cwd=ROOT,
                env=used,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            print(f"{name} {step} (load {os.getloadavg()[0]:.1f})", flush=True)
            for key, value in json.loads(done.stdout.splitlines()[-1]).items():
                print(f"    {key:34} {value}", flush=True)
    finally:
        if name == "elastic":
            _elastic(used["ELASTICSEARCH_URL"]).drop()


# ---- rulings ---------------------------------------------------------------------------------------------------------


def rulings(options: argparse.Namespace) -> Iterator:
    """``documents`` rulings, always the same."""
    from search.documents import ArticleRef, IndexDocument
    from search.evaluate import divide, read_lines

    cases = []
    for case in read_lines(options.cases):
        parts = divide(case["text"])
        texts = [re.findall(r"[^。]*。", parts.get(name, "").replace("\n", "")) for name in ("facts", "reasons")]
        if all(texts):
            cases.append((case["title"], *texts))
    chance = random.Random(SEED)
    for number in range(options.documents):
        title, facts, reasons = chance.choice(cases)
        place = chance.choice(PLACES)
        field = chance.choice(FIELDS)
        dated = dt.date(2019, 1, 1) + dt.timedelta(days=chance.randrange(2600))
        reference = f"〔{dated.year}〕{number}号"
        statute = chance.choice(STATUTES)
        yield IndexDocument(
            kind="ruling",
            key=str(number),
            title=f"{place}{field}局行政处罚决定书（{title}）",
            url=f"/rulings/{number}/",
            type="penalty",
            number=f"{place[0]}{field[0]}罚{reference}",
            body=f"{place}{field}局",
            region=place,
            field=field,
            outcome=chance.choice(OUTCOMES),
            dated=dated,
            articles=(ArticleRef(statute=statute, article=str(chance.randrange(1, 80))),),
            chain=f"c{number // 3}" if chance.random() < 0.3 else "",
            sections=(("facts", _half(facts, chance)), ("reasons", _half(reasons, chance))),
        )


def _half(sentences: list[str], chance: random.Random) -> str:
    kept = [sentence for sentence in sentences if chance.random() < 0.5]
    return "".join(kept or sentences[:1])


def questions(options: argparse.Namespace) -> list[str]:
    """``questions`` questions of many kinds, always the same: one in five is a description."""
    from search.evaluate import divide, read_lines

    chance = random.Random(SEED + 1)
    keywords, gists, words = [], [], []
    for case in read_lines(options.cases):
        parts = divide(case["text"])
        if parts.get("keywords") and parts.get("gist"):
            keywords.append(parts["keywords"].replace("\n", "")[:60])
            gists.append(parts["gist"].replace("\n", "")[:400])
            words.append(re.sub(r"[^一-鿿]", "", parts["keywords"])[-8:])
    makers = (
        lambda: chance.choice(keywords),
        lambda: chance.choice(keywords),
        lambda: chance.choice(gists),
        lambda: chance.choice(gists),
        lambda: chance.choice(words)[-4:],
        lambda: f"{chance.choice(words)[:4]} {chance.choice(words)[-4:]}",
        lambda: (
            f"{chance.choice(PLACES)[0]}{chance.choice(FIELDS)[0]}罚〔{chance.randrange(2019, 2026)}〕"
            f"{chance.randrange(options.documents)}号"
        ),
        lambda: f"《{chance.choice(STATUTES)}》第{chance.randrange(1, 80)}条",
        lambda: f'"{chance.choice(words)[:4]}" -{chance.choice(words)[-2:]}',
        lambda: f"{chance.choice(PLACES)}{chance.choice(FIELDS)}局 {chance.choice(words)[-4:]}",
    )
    return [makers[number % len(makers)]() for number in range(options.questions)]


# ---- steps, each in a process of its own -----------------------------------------------------------------------------


def _elastic(url: str):
    from search.engines.elastic import ElasticEngine

    return ElasticEngine(url, prefix="bench-search-speed", timeout=120, patience=30)


def _engine():
    import django

    django.setup()
    from search import engine as chooser

    if os.environ["PORTAL_BENCH_ENGINE"] == "elastic":
        found = _elastic(os.environ["ELASTICSEARCH_URL"])
        chooser._engines[("elastic", "")] = found
        return found
    return chooser.engine()


def fill(options: argparse.Namespace) -> dict:
    """Prepare and index all rulings; the preparation is timed within."""
    engine = _engine()
    from search.records import record

    prepared = length = 0.0

    def records() -> Iterator:
        nonlocal prepared, length
        for document in rulings(options):
            begun = time.perf_counter()
            made = record(document)
            prepared += time.perf_counter() - begun
            length += len(made.folded)
            yield made

    name = engine.begin_rebuild()
    begun, processor = time.perf_counter(), time.process_time()
    written = engine.index(records(), only=name)
    engine.finish_rebuild(name)
    elapsed = time.perf_counter() - begun
    processor = time.process_time() - processor
    return {
        "characters a ruling": round(length / written),
        "rulings/s": round(written / elapsed, 1),
        "rulings/s without preparation": round(written / (elapsed - prepared), 1),
        "processor ms a ruling (this process)": round(1000 * processor / written, 2),
        "index MiB": round(_size(engine) / 2**20),
        "peak memory MiB": _memory("VmHWM"),
    }


def _size(engine) -> int:
    if engine.name == "embedded":
        return sum(path.stat().st_size for path in engine.folder.rglob("*") if path.is_file())
    stats = engine.client.indices.stats(index=engine.prefix, metric="store")
    return stats["_all"]["total"]["store"]["size_in_bytes"]


def ask(options: argparse.Namespace) -> dict:
    """The results page for every question, cold and warm."""
    engine = _engine()
    asked = questions(options)
    from portal.wsgi import application

    _forget(engine)
    _page(application, "")  # imports, templates, settings: not what is measured
    gc.collect()
    result: dict = {}
    for name in ("cold", "warm"):
        times = []
        for question in asked:
            begun = time.perf_counter()
            status = _page(application, question)
            times.append(time.perf_counter() - begun)
            if not status.startswith("200"):
                raise SystemExit(f"{status} for {question}")
        result |= {f"page {name}, ms": _percentiles(times)}
        by_kind = [_percentiles(times[kind::10]) for kind in range(10)]
        result |= {f"page {name}, p50/p95 by kind": " ".join(f"{p['p50']:.0f}/{p['p95']:.0f}" for p in by_kind)}
    status = Path("/proc/self/status").read_text()
    anonymous = re.search(r"RssAnon:\s*(\d+)", status)
    return result | {
        "serving memory MiB": _memory("VmRSS"),
        "of it not files of the index": int(anonymous[1]) // 1024 if anonymous else None,
    }


def bare(options: argparse.Namespace) -> dict:
    """The scored query alone in tantivy, ten documents loaded, no counts beside filters, no page."""
    engine = _engine()
    from search.analysis import analyse
    from search.engines.embedded.compiler import compile_plan
    from search.planning import plan
    from search.query import SearchQuery

    plans = [plan(analyse(SearchQuery(text=question)), facets=False) for question in questions(options)]
    _forget(engine)
    searcher = engine._index(engine._required_current()).searcher()
    result = {}
    for name in ("cold", "warm"):
        times = []
        for each in plans:
            begun = time.perf_counter()
            found = searcher.search(compile_plan(each), limit=10, count=True)
            for _score, address in found.hits:
                searcher.doc(address)
            times.append(time.perf_counter() - begun)
        result |= {f"tantivy {name}, ms": _percentiles(times)}
        by_kind = [_percentiles(times[kind::10]) for kind in range(10)]
        result |= {f"tantivy {name}, p50/p95 by kind": " ".join(f"{p['p50']:.0f}/{p['p95']:.0f}" for p in by_kind)}
    return result


STEPS = {"fill": fill, "ask": ask, "bare": bare}


def _page(application, question: str) -> str:
    started: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/search/",
        "SCRIPT_NAME": "",
        "QUERY_STRING": f"q={quote(question)}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    answer = application(environ, lambda status, headers, error=None: started.append(status))
    for _piece in answer:
        pass
    answer.close()
    return started[0]


def _forget(engine) -> None:
    """Let the operating system, or the server, forget what it remembers of the index."""
    if engine.name == "elastic":
        engine.client.indices.clear_cache(index=engine.prefix)
        return
    for path in engine.folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
                os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        f"p{share}": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)
        for share in (50, 95, 99)
    }


def _memory(name: str) -> int:
    status = Path("/proc/self/status").read_text()
    found = re.search(rf"{name}:\s*(\d+)", status)
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    main()
