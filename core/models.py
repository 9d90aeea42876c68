"""Database models of the core app, gathered for Django's app loading."""

from core.audit.models import AuditEntry, AuditHead
from core.calendar.models import CalendarDay
from core.deadlines.models import Clock, ClockEvent, LimitSetting
from core.files.models import Attachment, StoredFile
from core.generations import GenerationBump
from core.numbering import NumberSeries
from core.outbox.models import OutboxEntry, OutboxTopic
from core.users import User

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "Clock",
    "ClockEvent",
    "GenerationBump",
    "LimitSetting",
    "NumberSeries",
    "OutboxEntry",
    "OutboxTopic",
    "StoredFile",
    "User",
]
