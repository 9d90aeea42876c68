"""Who asks (principals), what each may see (one rule a model), and for whom every address is (audiences).

    register_rule(Clue, rule)                     once, in AppConfig.ready(); without a rule nobody sees anything
    visible(principal, Clue)                      what every list, count, search, export and feed starts from
    get_visible_or_404(principal, Clue, pk=…)     the same for one
    may_see(principal, clue)                      whether it is among them; cheap to ask often
    @for_audience(Audience.MEMBER)                on every view of a workspace

See docs/features/isolation.md.
"""

from core.access.audience import Audience, declared_audience, for_audience
from core.access.principal import PUBLIC, SYSTEM, Principal, PrincipalKind
from core.access.question import Question, Tally, compiled
from core.access.rules import (
    GoneError,
    get_visible_or_404,
    is_momentary,
    may_see,
    register_remains,
    register_rule,
    registered_models,
    remains_of,
    visible,
)

__all__ = [
    "PUBLIC",
    "SYSTEM",
    "Audience",
    "GoneError",
    "Principal",
    "PrincipalKind",
    "Question",
    "Tally",
    "compiled",
    "declared_audience",
    "for_audience",
    "get_visible_or_404",
    "is_momentary",
    "may_see",
    "register_remains",
    "register_rule",
    "registered_models",
    "remains_of",
    "visible",
]
