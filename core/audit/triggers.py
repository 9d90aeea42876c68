"""Triggers that make the database itself refuse to change or delete audit entries, whoever asks.

There is no switch to lift them: who may change the tables of the database can drop them, and nobody else can get past
them. ``audit verify`` says when they are missing. A migration that rebuilds the table must end with ``install``:
SQLite drops triggers together with the old table.
"""

from typing import Final

ENTRIES: Final = "core_auditentry"
HEAD: Final = "core_audithead"

_REFUSED: Final = "audit entries are never changed or deleted"
_FORWARD: Final = "the head of the audit chain only moves forward"

_SQLITE: Final = {
    "audit_entry_update": f"BEFORE UPDATE ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    "audit_entry_delete": f"BEFORE DELETE ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    # INSERT OR REPLACE deletes what is in its way without asking the trigger above.
    "audit_entry_replace": (
        f"BEFORE INSERT ON {ENTRIES} WHEN EXISTS (SELECT 1 FROM {ENTRIES} WHERE seq = NEW.seq"  # noqa: S608 - constants
        " OR (stream = NEW.stream AND stream_seq = NEW.stream_seq))"
        f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    ),
    "audit_head_update": (
        f"BEFORE UPDATE ON {HEAD} WHEN NEW.seq <= OLD.seq OR NEW.id <> OLD.id"
        f" BEGIN SELECT RAISE(ABORT, '{_FORWARD}'); END"
    ),
    "audit_head_delete": f"BEFORE DELETE ON {HEAD} BEGIN SELECT RAISE(ABORT, '{_FORWARD}'); END",
    "audit_head_replace": (
        f"BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD} WHERE id = NEW.id AND seq > 0)"  # noqa: S608 - the same
        " BEGIN SELECT RAISE(IGNORE); END"
    ),
}

_POSTGRESQL_FUNCTIONS: Final = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE FUNCTION audit_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq <= OLD.seq OR NEW.id <> OLD.id THEN
    RAISE EXCEPTION '{_FORWARD}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
_POSTGRESQL: Final = {
    "audit_entry_refuse": (
        f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {ENTRIES} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    ),
    "audit_head_refuse": f"BEFORE DELETE OR TRUNCATE ON {HEAD} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "audit_head_update": f"BEFORE UPDATE ON {HEAD} FOR EACH ROW EXECUTE FUNCTION audit_head_forward()",
}


def _definitions(vendor: str) -> dict[str, str]:
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}[vendor]


def install(connection) -> None:
    """Create the triggers that are missing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTIONS)
        for name in missing(connection):
            cursor.execute(f"CREATE TRIGGER {name} {_definitions(connection.vendor)[name]}")


def remove(connection) -> None:
    """Drop the triggers: for reversing the migration."""
    with connection.cursor() as cursor:
        for name in _definitions(connection.vendor):
            table = f" ON {ENTRIES if 'entry' in name else HEAD}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{table}")


def missing(connection) -> list[str]:
    """Names of triggers that are not there, or are switched off."""
    if connection.vendor == "postgresql":
        query = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid IN (%s::regclass, %s::regclass) AND tgenabled IN ('O', 'A')"
        )
        parameters = [ENTRIES, HEAD]
    else:
        query, parameters = "SELECT name FROM sqlite_master WHERE type = 'trigger'", []
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in _definitions(connection.vendor) if name not in present]
