"""Fitting the weights of search.ranking: ``python -m tests.bench.fit_ranking --cases FILE --queries FILE``.

Questions are the gists and keywords of cases of other branches of law than ``--kept``, whose cases are otherwise kept
for checking, and the development questions of ``--queries``. Each is asked of two throwaway indexes (facts alone; facts
and reasons), and the weights maximise the likelihood of the case asked for among the candidates (softmax, L2). Prints
nDCG@10 with its standard error on the development questions: without them, by five-fold cross-validation, and with
them; then the weights. ``--features`` keeps what was extracted, so that another fit takes seconds.

Needs numpy and scipy, which the portal does not; nothing of the texts is kept but the weights.
"""

import argparse
import os
import pickle
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CORPORA = (("facts",), ("facts", "reasons"))
DEPTH = 120
FOLDS = 5
_PAGE = re.compile(r"(?m)^\s*\d{1,4}\s*$\n?")


def main() -> None:
    """Extract, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--kept", default="行政", help="category whose other cases are never used (default 行政)")
    parser.add_argument("--most", type=int, default=700, help="cases of other branches used (default 700)")
    parser.add_argument("--features", type=Path, help="file to keep the extracted features in, or to read them from")
    parser.add_argument("--l2", type=float, default=0.002)
    parser.add_argument("--trust", type=float, default=1.0, help="weight of a development question (others 1)")
    options = parser.parse_args()
    if options.features and options.features.exists():
        rows = pickle.loads(options.features.read_bytes())
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.embedded")
        rows = [row for sections in CORPORA for row in extract(options, sections)]
        if options.features:
            options.features.write_bytes(pickle.dumps(rows))
    report(rows, options.l2, options.trust)


def asked(options: argparse.Namespace) -> list[tuple[Any, bool]]:
    """Questions, and whether each belongs to the development half."""
    from search.evaluate import Question, divide, questions, read_lines

    development = [(question, True) for question in questions(options.queries)]
    others = [case for case in read_lines(options.cases) if case["category"] != options.kept]
    others.sort(key=lambda case: case["id"])  # ids are hashes: any order of them is a sample
    found = []
    for case in others[: options.most]:
        parts = divide(case["text"])
        for kind in ("gist", "keywords"):
            text = _PAGE.sub("", parts.get(kind, "")).replace("\n", "").strip()
            if text:
                found.append((Question(text, kind, case["id"]), False))
    return [*development, *found]


def extract(options: argparse.Namespace, sections: tuple[str, ...]) -> Iterator[dict]:
    """The features of every question's candidates, found by the embedded engine as in the portal."""
    import numpy

    from search import ranking
    from search.analysis import analyse
    from search.engines.embedded import EmbeddedEngine
    from search.evaluate import documents
    from search.planning import plan
    from search.query import SearchQuery
    from search.records import record

    with tempfile.TemporaryDirectory(prefix="fit-ranking-") as folder:
        engine = EmbeddedEngine(Path(folder) / "index")
        name = engine.begin_rebuild()
        engine.index((record(document) for document in documents(options.cases, sections)), only=name)
        engine.finish_rebuild(name)
        for question, development in asked(options):
            analysis = analyse(SearchQuery(text=question.text))
            result = engine.search(plan(analysis, facets=False))
            hits = result.hits[:DEPTH]
            keys = [document.key if document else "" for document in result.load(hits)]
            pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text]
            if len(pairs) < len(hits) or not pairs:
                continue
            terms = ranking.question_of(analysis, result)
            values = [[row[each] for each in ranking.FEATURES] for row in ranking.features(terms, pairs)]
            yield {
                "corpus": "+".join(sections),
                "kind": question.kind,
                "id": question.id,
                "development": development,
                "share": ranking.share_long(terms.size),
                "x": numpy.array(values, dtype=numpy.float32),
                "place": keys.index(question.id) if question.id in keys else -1,
            }


class Data:
    """Rows as arrays: each feature twice, once for the short set of weights and once for the long one."""

    def __init__(self, rows: list[dict], scale: Any = None) -> None:
        import numpy as np

        size = rows[0]["x"].shape[1]
        self.x = np.zeros((len(rows), DEPTH, 2 * size), np.float32)
        self.mask = np.full((len(rows), DEPTH), -1e9, np.float32)
        for number, row in enumerate(rows):
            many = len(row["x"])
            self.x[number, :many, :size] = row["x"] * (1 - row["share"])
            self.x[number, :many, size:] = row["x"] * row["share"]
            self.mask[number, :many] = 0
        self.scale = self.x.reshape(-1, 2 * size).std(0) + 1e-6 if scale is None else scale
        self.x /= self.scale
        self.place = np.array([row["place"] for row in rows])

    def fit(self, which: Any, weight: Any, l2: float) -> Any:
        """Weights (on the scaled features) from the rows ``which``, each counting ``weight``."""
        import numpy as np
        from scipy.optimize import minimize

        chosen = which & (self.place >= 0)
        x, mask, place, each = self.x[chosen], self.mask[chosen], self.place[chosen], weight[chosen]
        each = each / each.sum()
        flat, order = x.reshape(-1, x.shape[2]), np.arange(len(x))
        wanted = (x[order, place] * each[:, None]).sum(0)

        def loss(w: Any) -> tuple[float, Any]:
            scores = (flat @ w.astype(np.float32)).reshape(len(x), -1) + mask
            scores -= scores.max(1, keepdims=True)
            chance = np.exp(scores)
            sums = chance.sum(1, keepdims=True)
            value = -(each * (scores[order, place] - np.log(sums[:, 0]))).sum() + l2 * (w @ w)
            slope = flat.T @ (chance / sums * each[:, None]).ravel() - wanted + 2 * l2 * w
            return float(value), slope.astype(float)

        return minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x

    def gains(self, which: Any, w: Any) -> Any:
        """nDCG@10 of each row of ``which``."""
        import numpy as np

        scores = self.x[which] @ w.astype(np.float32) + self.mask[which]
        place = self.place[which]
        own = scores[np.arange(len(place)), np.maximum(place, 0)]
        better = (scores > own[:, None]).sum(1)
        return np.where((place >= 0) & (better < 10), 1 / np.log2(better + 2), 0.0)


def report(rows: list[dict], l2: float, trust: float) -> None:
    """Print measures and weights."""
    import numpy as np

    from search.ranking import FEATURES

    data = Data(rows)
    development = np.array([row["development"] for row in rows])
    groups = np.array([f"{row['corpus']} {row['kind']}" for row in rows])
    # A case and all its questions are in one fold.
    names = sorted({row["id"] for row in rows if row["development"]})
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    fold = np.array([fold_of.get(row["id"], -1) if row["development"] else -1 for row in rows])
    weight = np.where(development, trust, 1.0)
    print(f"{len(rows) - development.sum()} questions of other branches, {development.sum()} of the development half")
    without = data.fit(~development, weight, l2)
    gains = np.zeros(len(rows))
    for number in range(FOLDS):
        held = fold == number
        gains[held] = data.gains(held, data.fit(~held, weight, l2))
    everything = data.fit(development | ~development, weight, l2)
    engine = np.zeros(len(everything))
    for half in (0, len(FEATURES)):
        engine[half] = data.scale[half]
    for group in sorted(set(groups)):
        which = development & (groups == group)
        held = gains[which]
        print(
            f"{group:24} n={which.sum():4} engine alone {data.gains(which, engine).mean():.4f}"
            f"  others only {data.gains(which, without).mean():.4f}"
            f"  cross-validated {held.mean():.4f} ± {held.std() / len(held) ** 0.5:.4f}"
            f"  in sample {data.gains(which, everything).mean():.4f}"
        )
    for title, half in (("WEIGHTS_SHORT", 0), ("WEIGHTS_LONG", len(FEATURES))):
        print(f"{title} = {{")
        for number, name in enumerate(FEATURES):
            print(f'    "{name}": {everything[half + number] / data.scale[half + number]:.2f},')
        print("}")


if __name__ == "__main__":
    main()
