"""Plans as tantivy queries: the only code that knows tantivy's query language."""

from collections.abc import Container
from functools import lru_cache

import tantivy
from tantivy import Occur, Query

from search.engines.embedded.schema import schema
from search.plan import AllOf, AnyOf, Clause, Grams, Keyword, Phrase, Range, SearchPlan, Weighted
from search.tokens import grams


def everything() -> Query:
    """Every document, with no score."""
    return Query.const_score_query(Query.all_query(), 0.0)


def compile_clause(clause: Clause) -> Query:
    """A clause as a query; its score means nothing."""
    match clause:
        case Keyword(field, values):
            if len(values) == 1:
                return Query.term_query(schema(), field, values[0], "basic")
            return Query.term_set_query(schema(), field, list(values))
        case Phrase(field, units):
            if len(units) == 1:
                return Query.term_query(schema(), f"{field}_units", units[0], "basic")
            terms = grams(list(units))
            if len(terms) == 1:
                return Query.term_query(schema(), field, terms[0], "basic")
            return Query.phrase_query(schema(), field, list(terms))
        case Grams(field, terms, minimum):
            parts = [(Occur.Should, Query.term_query(schema(), field, term, "basic")) for term in terms]
            if minimum >= len(terms):
                parts = [(Occur.Must, query) for _occur, query in parts]
                return Query.boolean_query(parts)
            return Query.boolean_query(parts, minimum_number_should_match=minimum)
        case Range(field, low, high):
            return Query.range_query(schema(), field, tantivy.FieldType.Integer, low, high)
        case AllOf(clauses):
            if not clauses:
                return Query.all_query()
            return Query.boolean_query([(Occur.Must, compile_clause(each)) for each in clauses])
        case AnyOf(clauses):
            if not clauses:
                return Query.empty_query()
            return Query.boolean_query([(Occur.Should, compile_clause(each)) for each in clauses])
    raise TypeError(clause)


def compile_filter(plan: SearchPlan, *, without: str = "", scored: Container[Clause] = ()) -> Query:
    """What every hit fulfils, unscored; ``without`` leaves one filter out, ``scored`` are clauses told elsewhere."""
    must = [clause for clause in plan.must if clause not in scored]
    clauses = [*must, *(clause for name, clause in plan.filters if name != without)]
    parts = [(Occur.Must, compile_clause(clause)) for clause in clauses]
    if not parts:
        parts.append((Occur.Must, Query.all_query()))
    parts += [(Occur.MustNot, compile_clause(clause)) for clause in plan.must_not]
    return Query.boolean_query(parts)


def compile_plan(plan: SearchPlan) -> Query:
    """The whole plan with its scores.

    Grams that must be there in part are mostly the very ones that score: these are said once, so that their postings
    are read once. For a description that is half of the time.
    """
    scoring = {(each.field, each.term): each for each in plan.scoring}
    both = []
    parts = []
    for clause in plan.must:
        if isinstance(clause, Grams) and all((clause.field, term) in scoring for term in clause.grams):
            both.append(clause)
            terms = [_weighted(scoring.pop((clause.field, term))) for term in clause.grams]
            if clause.minimum >= len(terms):
                parts += [(Occur.Must, term) for term in terms]
            else:
                some = [(Occur.Should, term) for term in terms]
                parts.append((Occur.Must, Query.boolean_query(some, minimum_number_should_match=clause.minimum)))
    if len(both) < len(plan.must) or plan.filters or plan.must_not or not parts:
        parts.append((Occur.Must, Query.const_score_query(compile_filter(plan, scored=both), 0.0)))
    parts += [(Occur.Should, Query.const_score_query(compile_clause(tier.clause), tier.score)) for tier in plan.tiers]
    parts += [(Occur.Should, _weighted(each)) for each in scoring.values()]
    return Query.boolean_query(parts)


def _weighted(term: Weighted) -> Query:
    query = Query.term_query(schema(), term.field, term.term, "freq")
    return query if term.weight == 1.0 else Query.boost_query(query, term.weight)


@lru_cache(maxsize=1)
def counting_size() -> int:
    """How many values of a filter are counted; more than any portal has bodies."""
    return 10_000
