"""The Elasticsearch engine.

``<prefix>`` is the alias searches use, ``<prefix>-building`` the alias of an index being rebuilt; indexes are called
``<prefix>-<time>``. Aliases are switched in one step, so a search sees the old index or the new one.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers
from elasticsearch.dsl import Search

from search.documents import RankText, StoredDocument
from search.engines.base import Counts, Engine, EngineResult, EngineUnavailable, Health, Hit
from search.engines.breaker import Breaker
from search.engines.common import SMALL, to_look_up, without_common
from search.engines.elastic.compiler import compile_plan
from search.engines.elastic.documents import source, template
from search.plan import SearchPlan
from search.query import MAX_DEPTH, MAX_PAGE_SIZE
from search.records import IndexRecord, rank_text, stored_document

#: Seconds a reader waits for all that a page asks of the server, and the least that is left for showing what was found.
PATIENCE = 2.5
LEAST = 1.0
#: Bytes and documents of one bulk request.
BULK_BYTES = 8 * 1024 * 1024
BULK_DOCUMENTS = 500


class ServerError(ApiError):
    """The server answers that it cannot."""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (TransportError, ApiError) as problem:
        raise EngineUnavailable(f"{type(problem).__name__}: {str(problem)[:500]}") from problem


class ElasticEngine(Engine):
    """The indexes called ``prefix`` on the cluster at ``url``.

    Writing and comparing wait ``timeout`` seconds for an answer, readers of a page ``patience`` for all they ask, once;
    after a failure the ``breaker`` refuses them for a while without asking.

    ``lock`` gives the lock that writers of all processes take (see `Engine.lock`); without one, writers of this
    process alone take turns.
    """

    name = "elastic"

    def __init__(
        self,
        url: str,
        *,
        prefix: str = "portal-search",
        replicas: int = 0,
        timeout: float = 10.0,
        patience: float = PATIENCE,
        breaker: Breaker | None = None,
        lock: Callable[[], AbstractContextManager[None]] | None = None,
    ) -> None:
        self.client = Elasticsearch(url, request_timeout=timeout, max_retries=1, retry_on_timeout=False)
        self.prefix = prefix
        self.replicas = replicas
        self.timeout = timeout
        self.patience = patience
        self.breaker = breaker or Breaker()
        own = threading.RLock()
        self._lock = lock or (lambda: own)

    @property
    def _building_alias(self) -> str:
        return f"{self.prefix}-building"

    # ---- reading -----------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self, seconds: float) -> Iterator[Elasticsearch]:
        """The client for one question of a reader, who waits ``seconds`` and does not try again."""
        with _translated(), self.breaker.call(TransportError, ServerError):
            try:
                yield self.client.options(request_timeout=seconds, max_retries=0)
            except ApiError as problem:
                if problem.status_code >= 500 or problem.status_code == 429:
                    raise ServerError(problem.message, problem.meta, problem.body) from problem
                raise

    def search(self, plan: SearchPlan) -> EngineResult:
        # A list for an export is long and read in the background.
        seconds = self.patience if plan.window <= MAX_DEPTH else max(self.patience, self.timeout)
        until = time.monotonic() + seconds
        plan = self._lightened(plan, until)
        with self.reading(seconds) as client:
            response = compile_plan(plan, Search(using=client, index=self.prefix)).execute().to_dict()
        if response["timed_out"] or response["_shards"]["failed"]:
            raise EngineUnavailable("only a part of the index answered")
        hits = [
            Hit(
                handle=(hit["_index"], hit["_id"]),
                score=hit.get("_score") or 0.0,
                order=hit["fields"]["newest"][0],
                chain=hit["fields"]["chain_number"][0],
            )
            for hit in response["hits"]["hits"]
        ]
        counts = {
            name.removeprefix("count_"): [
                (bucket["key"], bucket["doc_count"]) for bucket in answer["values"]["buckets"]
            ]
            for name, answer in response.get("aggregations", {}).items()
        }
        histogram = sorted(counts.pop("dates", []))
        return ElasticResult(response["hits"]["total"]["value"], hits, (counts, histogram), engine=self, until=until)

    def _lightened(self, plan: SearchPlan, until: float) -> SearchPlan:
        terms = to_look_up(plan)
        if not terms:
            return plan
        asked = ElasticResult(0, [], engine=self, until=until)
        documents = asked.documents()
        return without_common(plan, asked.frequencies(terms), documents) if documents >= SMALL else plan

    def get(self, identifier: str) -> StoredDocument | None:
        with self.reading(self.patience) as client:
            try:
                found = client.get(index=self.prefix, id=identifier, source_includes=["stored"])
            except NotFoundError:
                return None
        return stored_document(found["_source"]["stored"])

    def digests(self) -> Iterator[tuple[str, str]]:
        with _translated():
            for hit in helpers.scan(self.client, index=self.prefix, query={"_source": ["digest"]}, size=2000):
                yield hit["_id"], hit["_source"].get("digest", "")

    def health(self) -> Health:
        try:
            with _translated():
                client = self.client.options(request_timeout=self.patience, max_retries=0)
                return Health(ok=True, documents=client.count(index=self.prefix)["count"])
        except EngineUnavailable as problem:
            return Health(ok=False, detail=str(problem))

    # ---- writing -----------------------------------------------------------------------------------------------

    def index(self, records: Iterable[IndexRecord], *, only: str = "") -> int:
        total = 0
        names: list[str] = []

        def actions() -> Iterator[dict[str, Any]]:
            nonlocal total
            for record in records:
                total += 1
                body = source(record)
                for name in names:
                    yield {"_op_type": "index", "_index": name, "_id": record.id, "_source": body}

        with self.lock(), _translated():
            names = [only] if only else self._targets(create=True)
            self._bulk(actions(), names)
        return total

    def replace(self, groups: Iterable[str], records: Iterable[IndexRecord]) -> None:
        groups, records = list(groups), list(records)
        if not groups:
            return
        kept = {record.id for record in records}
        self.index(records)
        with self.lock(), _translated():
            names = self._targets()
            actions = [
                {"_op_type": "delete", "_index": name, "_id": identifier}
                for name in names
                for identifier in self._of_groups(name, groups)
                if identifier not in kept
            ]
            self._bulk(actions, names)

    def _of_groups(self, name: str, groups: Sequence[str]) -> Iterator[str]:
        query = {"query": {"terms": {"group": list(groups)}}, "_source": False}
        for hit in helpers.scan(self.client, index=name, query=query, size=1000):
            yield hit["_id"]

    def _bulk(self, actions: Iterable[dict[str, Any]], names: Sequence[str]) -> None:
        answers = helpers.streaming_bulk(
            self.client, actions, chunk_size=BULK_DOCUMENTS, max_chunk_bytes=BULK_BYTES, raise_on_error=False
        )
        for done, answer in answers:
            ((operation, result),) = answer.items()
            if not done and not (operation == "delete" and result.get("status") == 404):
                raise EngineUnavailable(f"{operation} of {result.get('_id')} failed: {result.get('error')}")
        if names:
            self.client.indices.refresh(index=list(names), ignore_unavailable=True)

    def _targets(self, *, create: bool = False) -> list[str]:
        current = self._behind(self.prefix)
        if not current and create:
            name = self._create()
            self.client.indices.put_alias(index=name, name=self.prefix)
            current = [name]
        return [*current, *self._behind(self._building_alias)]

    def _behind(self, alias: str) -> list[str]:
        try:
            return sorted(self.client.indices.get_alias(name=alias).body)
        except NotFoundError:
            return []

    def _create(self) -> str:
        template(self.prefix, replicas=self.replicas).save(using=self.client)
        name = f"{self.prefix}-{time.strftime('%Y%m%d%H%M%S')}-{uuid.uuid4().hex[:8]}"
        self.client.indices.create(index=name, wait_for_active_shards=1)
        return name

    def begin_rebuild(self) -> str:
        with self.lock(), _translated():
            self._drop_building()
            name = self._create()
            self.client.indices.put_alias(index=name, name=self._building_alias)
            return name

    def finish_rebuild(self, name: str) -> None:
        with self.lock(), _translated():
            if self._behind(self._building_alias) != [name]:
                raise EngineUnavailable("another rebuild has taken over")
            former = self._behind(self.prefix)
            self.client.indices.refresh(index=name)
            actions: list[dict] = [{"remove": {"index": one, "alias": self.prefix}} for one in former]
            actions.append({"add": {"index": name, "alias": self.prefix}})
            actions.append({"remove": {"index": name, "alias": self._building_alias}})
            self.client.indices.update_aliases(actions=actions)
            if former:
                self.client.indices.delete(index=former, ignore_unavailable=True)

    def abandon_rebuild(self, name: str = "") -> None:
        with self.lock(), _translated():
            if not name or self._behind(self._building_alias) == [name]:
                self._drop_building()

    def _drop_building(self) -> None:
        names = self._behind(self._building_alias)
        if names:
            self.client.indices.delete(index=names, ignore_unavailable=True)

    def building(self) -> str:
        with _translated():
            return next(iter(self._behind(self._building_alias)), "")

    def lock(self) -> AbstractContextManager[None]:
        return self._lock()

    def drop(self) -> None:
        with _translated():
            names = [*self._behind(self.prefix), *self._behind(self._building_alias)]
            if names:
                self.client.indices.delete(index=names, ignore_unavailable=True)
            self.client.options(ignore_status=404).indices.delete_index_template(name=f"{self.prefix}-template")


def _subfield(field: str) -> str:
    return f"{field.removesuffix('_units')}.units" if field.endswith("_units") else field


class ElasticResult(EngineResult):
    """A result; what is loaded later comes from the index the hits came from. ``until`` is when the reader who asked
    stops waiting."""

    def __init__(
        self, total: int, hits: list[Hit], counts: Counts = ({}, []), *, engine: ElasticEngine, until: float
    ) -> None:
        super().__init__(total, hits, counts)
        self.engine = engine
        self.until = until

    def _reading(self, least: float = 0.05) -> AbstractContextManager[Elasticsearch]:
        return self.engine.reading(max(least, self.until - time.monotonic()))

    def load(self, hits: Sequence[Hit]) -> list[StoredDocument | None]:
        # What has been found is shown even where finding took nearly all the time; a long list is read part by part.
        least = min(LEAST, self.engine.patience) if len(hits) <= MAX_PAGE_SIZE else self.engine.timeout
        return [
            None if found is None else stored_document(found["stored"])
            for found in self._sources(hits, "stored", least)
        ]

    def texts(self, hits: Sequence[Hit]) -> list[RankText | None]:
        return [None if found is None else rank_text(found["folded"]) for found in self._sources(hits, "folded")]

    def _sources(self, hits: Sequence[Hit], field: str, least: float = 0.05) -> list[dict | None]:
        if not hits:
            return []
        with self._reading(least) as client:
            answer = client.mget(
                docs=[{"_index": index, "_id": identifier} for index, identifier in (hit.handle for hit in hits)],
                source_includes=[field],
            )
        return [found["_source"] if found.get("found") else None for found in answer["docs"]]

    def frequencies(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        texts: dict[str, str] = {}
        fields = {field: _subfield(field) for field, each in terms.items() if each}
        for field, each in terms.items():
            # A field and its subfield are fed from one text; whatever is found of the wrong one is not asked for.
            base = field.removesuffix("_units")
            texts[base] = " ".join([*texts.get(base, "").split(), *each])
        if not fields:
            return {field: {} for field in terms}
        with self._reading() as client:
            answer = client.termvectors(
                index=self.engine.prefix,
                doc=texts,
                fields=list(fields.values()),
                per_field_analyzer=dict.fromkeys(fields.values(), "whitespace"),
                term_statistics=True,
                field_statistics=False,
                positions=False,
                offsets=False,
                payloads=False,
            )
        result: dict[str, dict[str, int]] = {}
        for field, each in terms.items():
            found = answer["term_vectors"].get(_subfield(field), {}).get("terms", {})
            result[field] = {term: found.get(term, {}).get("doc_freq", 0) for term in each}
        return result

    def documents(self) -> int:
        with self._reading() as client:
            return client.count(index=self.engine.prefix)["count"]
