"""Plans as Elasticsearch queries, by elasticsearch.dsl: the only code that knows its query language."""

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from search.plan import AllOf, AnyOf, Clause, Grams, Keyword, Phrase, Range, SearchPlan, Weighted
from search.query import NEWEST, OLDEST, RELEVANCE
from search.tokens import grams

#: How many values of a filter are counted; more than any portal has bodies.
COUNTING_SIZE = 10_000
_IDS = "_id"


def compile_clause(clause: Clause) -> Query:
    """A clause as a query for filter context."""
    match clause:
        case Keyword("id", values):
            return Q("ids", values=list(values))
        case Keyword(field, values):
            return Q("terms", **{field: list(values)})
        case Phrase(field, units):
            if len(units) == 1:
                return Q("term", **{f"{field}.units": units[0]})
            terms = grams(list(units))
            if len(terms) == 1:
                return Q("term", **{field: terms[0]})
            return Q("match_phrase", **{field: {"query": " ".join(terms), "analyzer": "whitespace"}})
        case Grams(field, terms, minimum):
            parts = [Q("term", **{field: term}) for term in terms]
            if minimum >= len(parts):
                return Q("bool", filter=parts)
            return Q("bool", should=parts, minimum_should_match=minimum)
        case Range(field, low, high):
            limits = {name: value for name, value in (("gte", low), ("lte", high)) if value is not None}
            return Q("range", **{field: limits})
        case AllOf(clauses):
            return Q("bool", filter=[compile_clause(each) for each in clauses]) if clauses else Q("match_all")
        case AnyOf(clauses):
            if not clauses:
                return Q("match_none")
            return Q("bool", should=[compile_clause(each) for each in clauses], minimum_should_match=1)
    raise TypeError(clause)


def compile_plan(plan: SearchPlan, search: Search) -> Search:
    """``search`` with the plan in it: scored query, filters applied after counting, counts, order, window."""
    search = search.query(
        Q(
            "bool",
            filter=[compile_clause(clause) for clause in plan.must] or [Q("match_all")],
            must_not=[compile_clause(clause) for clause in plan.must_not],
            should=[
                *(Q("constant_score", filter=compile_clause(tier.clause), boost=tier.score) for tier in plan.tiers),
                *(_weighted(each) for each in plan.scoring),
            ]
            if plan.sort == RELEVANCE
            else [],
            minimum_should_match=0,
        )
    )
    if plan.filters:
        search = search.post_filter(Q("bool", filter=[compile_clause(clause) for _name, clause in plan.filters]))
    _count(plan, search)
    order = {
        RELEVANCE: [{"_score": "desc"}, {"newest": "desc"}],
        NEWEST: [{"newest": "desc"}],
        OLDEST: [{"oldest": "desc"}],
    }[plan.sort]
    return search.sort(*order).extra(
        size=plan.window,
        track_total_hits=True,
        track_scores=plan.sort == RELEVANCE,
        _source=False,
        docvalue_fields=["newest", "chain_number"],
    )


def _weighted(term: Weighted) -> Query:
    field = f"{term.field.removesuffix('_units')}.units" if term.field.endswith("_units") else term.field
    return Q("term", **{field: {"value": term.term, "boost": term.weight}})


def _count(plan: SearchPlan, search: Search) -> None:
    """Counts beside the filters: each is taken under all filters but its own."""
    wanted = {name: name for name in plan.facets}
    if plan.histogram:
        wanted["dates"] = "quarter"
    for name, field in wanted.items():
        others = [compile_clause(clause) for other, clause in plan.filters if other != name]
        counted = A("filter", filter=Q("bool", filter=others) if others else Q("match_all"))
        counted.bucket(
            "values", A("terms", field=field, size=COUNTING_SIZE, order=[{"_count": "desc"}, {"_key": "asc"}])
        )
        search.aggs.bucket(f"count_{name}", counted)
