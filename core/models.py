"""Database models of the core app, gathered for Django's app loading."""

from core.audit.models import AuditEntry, AuditHead
from core.generations import GenerationBump
from core.numbering import NumberSeries
from core.outbox.models import OutboxEntry, OutboxTopic
from core.users import User

__all__ = ["AuditEntry", "AuditHead", "GenerationBump", "NumberSeries", "OutboxEntry", "OutboxTopic", "User"]
