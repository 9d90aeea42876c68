"""Fitting the weights of search.ranking: ``python -m tests.bench.fit_ranking --cases FILE --queries FILE``.

Questions are the gists and keywords of cases of other branches of law than ``--kept``, whose cases are otherwise kept
for checking, and the development questions of ``--queries``. Each is asked of two throwaway indexes (facts alone; facts
and reasons), and the weights maximise the likelihood of the case asked for among the candidates (softmax, L2, found by
Newton's method), those of each index by its own questions alone. Prints nDCG@10 with its standard error on the
development questions: without them, by five-fold cross-validation, and with them; then the weights. ``--features``
keeps what was extracted, so that another fit takes seconds.

Nothing of the texts is kept but the weights.
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
    parser.add_argument("--l2", type=float, default=0.001)
    parser.add_argument("--trust", type=float, default=2.0, help="weight of a development question (others 1)")
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

    from search import ranking, weights
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
            hits = result.hits[: ranking.DEPTH]
            keys = [document.key if document else "" for document in result.load(hits)]
            pairs = [(hit, text) for hit, text in zip(hits, result.texts(hits), strict=True) if text]
            if len(pairs) < len(hits) or not pairs:
                continue
            terms = ranking.question_of(analysis, result)
            values = [[row[each] for each in weights.FEATURES] for row in ranking.features(terms, pairs)]
            yield {
                "corpus": "+".join(sections),
                "kind": question.kind,
                "id": question.id,
                "development": development,
                "share": terms.description,
                "x": numpy.array(values, dtype=numpy.float32),
                "place": keys.index(question.id) if question.id in keys else -1,
            }


class Data:
    """Rows as arrays: each feature twice, once for the weights of lists and once for those of descriptions."""

    def __init__(self, rows: list[dict], scale: Any = None) -> None:
        import numpy as np

        depth, size = max(row["x"].shape[0] for row in rows), rows[0]["x"].shape[1]
        self.x = np.zeros((len(rows), depth, 2 * size), np.float32)
        self.mask = np.full((len(rows), depth), -1e9, np.float32)
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

        chosen = which & (self.place >= 0)
        x, mask, place, each = self.x[chosen], self.mask[chosen], self.place[chosen], weight[chosen]
        each = each / each.sum()
        order, size = np.arange(len(x)), x.shape[2]
        own = x[order, place]

        def state(w: Any) -> tuple[float, Any]:
            """What is to be made small, and each candidate's chance."""
            scores = x @ w.astype(np.float32) + mask
            scores -= scores.max(1, keepdims=True)
            chance = np.exp(scores)
            sums = chance.sum(1, keepdims=True)
            return float(l2 * (w @ w) - each @ (scores[order, place] - np.log(sums[:, 0]))), chance / sums

        w = np.zeros(size)
        value, chance = state(w)
        for _step in range(30):
            mean = np.matmul(chance[:, None, :], x)[:, 0]
            slope = each @ (mean - own) + 2 * l2 * w
            share = np.sqrt(chance * each[:, None]).astype(np.float32)
            spread = ((x - mean[:, None]) * share[..., None]).reshape(-1, size)
            step = np.linalg.solve(spread.T @ spread + 2 * l2 * np.eye(size), slope)
            length, before = 1.0, value
            while (found := state(w - length * step))[0] > value and length > 1e-3:
                length /= 2
            w = w - length * step
            value, chance = found
            if before - value < 1e-6:
                break
        return w

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

    from search.weights import FEATURES

    data = Data(rows)
    development = np.array([row["development"] for row in rows])
    corpora = np.array([row["corpus"] for row in rows])
    groups = np.array([f"{row['corpus']} {row['kind']}" for row in rows])
    # A case and all its questions are in one fold.
    names = sorted({row["id"] for row in rows})
    fold_of = {name: number % FOLDS for number, name in enumerate(names)}
    fold = np.array([fold_of[row["id"]] for row in rows])
    print(f"{len(rows) - development.sum()} questions of other branches, {development.sum()} of the development half")
    engine = np.zeros(2 * len(FEATURES))
    engine[[0, len(FEATURES)]] = data.scale[[0, len(FEATURES)]]
    weight = np.where(development, trust, 1.0)
    for corpus, title in (("facts", "FACTS"), ("facts+reasons", "REASONED")):
        here = corpora == corpus
        without = data.fit(here & ~development, weight, l2)
        gains = np.zeros(len(rows))
        for number in range(FOLDS):
            held = here & (fold == number)
            gains[held] = data.gains(held, data.fit(here & ~held, weight, l2))
        everything = data.fit(here, weight, l2)
        for group in sorted(set(groups[here])):
            which = development & (groups == group)
            held = gains[which]
            print(
                f"{group:24} n={which.sum():4} engine alone {data.gains(which, engine).mean():.4f}"
                f"  others only {data.gains(which, without).mean():.4f}"
                f"  cross-validated {held.mean():.4f} ± {held.std() / len(held) ** 0.5:.4f}"
                f"  in sample {data.gains(which, everything).mean():.4f}"
            )
        for size, half in (("LIST", 0), ("SENTENCES", len(FEATURES))):
            print(f"{size}_{title} = {{")
            for number, name in enumerate(FEATURES):
                print(f'    "{name}": {everything[half + number] / data.scale[half + number]:.2f},')
            print("}")


if __name__ == "__main__":
    main()
