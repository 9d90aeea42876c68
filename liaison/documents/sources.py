"""Records that documents are drafted from. Each app registers its own; this package knows clues and rectifications.

register_source(Source("finding", _("finding"), Finding, fields=…, issuer=…, …))     in AppConfig.ready()
create_document(kind="notice", principal=…, about=finding)                            anywhere
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from core.access import Principal, visible
from liaison.clues.models import Clue
from liaison.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of record.

    Attributes:
        code: first part of its subject (``clue`` in ``clue:17``).
        label: what it is called (lazy).
        model: must have a rule (``core.access``).
        fields: values for templates, by Chinese name.
        names: the names ``fields`` gives, for the help of whoever edits a template.
        issuer: the organisation whose record it is; only it drafts documents from it.
        may: whether a principal who sees the record may draft documents from it.
        clue: the clue behind it, whose rule then also decides who sees the document at the issuer.
        follows_clue: every record has a clue and is seen with it: the rule of the clue is then asked, and no other.
            Otherwise whoever sees the document at the issuer must see the record, by its own rule.
        addressees: whom a document from it usually goes to.
        url: where it is read.
    """

    code: str
    label: Any
    model: type[models.Model]
    fields: Callable[[Any], dict[str, str]]
    names: tuple[str, ...]
    issuer: Callable[[Any], Organisation]
    may: Callable[[Principal, Any], bool]
    clue: Callable[[Any], Clue | None] = lambda item: None
    follows_clue: bool = False
    addressees: Callable[[Any], Iterable[Organisation]] = lambda item: ()
    url: Callable[[Any], str] = lambda item: ""


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Let documents be drafted from a kind of record; once, in AppConfig.ready()."""
    _sources[source.code] = source


def registered_sources() -> list[Source]:
    """All kinds of records, in order of registration."""
    return list(_sources.values())


def source_of(item: models.Model) -> Source:
    """The source a record belongs to. Raises LookupError when its app registered none."""
    for source in _sources.values():
        if source.model is type(item):
            return source
    raise LookupError(f"{type(item).__name__} is no source of documents")


def subject_of(item: models.Model) -> str:
    """How documents name their record."""
    return f"{source_of(item).code}:{item.pk}"


def find_record(principal: Principal, subject: str) -> models.Model | None:
    """The record ``clue:17``, if this principal may see it."""
    code, _colon, pk = subject.partition(":")
    source = _sources.get(code)
    if source is None or not pk.isdecimal():
        return None
    return visible(principal, source.model).filter(pk=pk).first()
