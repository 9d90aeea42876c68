"""The audit trail: append-only, chained by hashes, one entry for every state change, sensitive reading and sign-in.

    REFERRED = register_action("clue.referred", _("Clue referred"))              where an app defines its actions
    record(action=REFERRED, stream=f"clue:{pk}", detail={"referral": pk})        last in the writer's transaction

See docs/features/audit.md.
"""

from core.audit.actions import (
    Action,
    UnknownActionError,
    action_of,
    label_of,
    register_action,
    registered_actions,
)
from core.audit.actors import (
    PUBLIC,
    SYSTEM,
    Actor,
    ActorMiddleware,
    NoActorError,
    act_for,
    actor_for,
    actor_of,
    address_of,
    current_actor,
)
from core.audit.models import AuditEntry, AuditHead, Result
from core.audit.recording import Event, record, record_many

__all__ = [
    "PUBLIC",
    "SYSTEM",
    "Action",
    "Actor",
    "ActorMiddleware",
    "AuditEntry",
    "AuditHead",
    "Event",
    "NoActorError",
    "Result",
    "UnknownActionError",
    "act_for",
    "action_of",
    "actor_for",
    "actor_of",
    "address_of",
    "current_actor",
    "label_of",
    "record",
    "record_many",
    "register_action",
    "registered_actions",
]
