"""Triggers that make the database itself refuse to change or delete a tombstone, as it does for audit entries."""

from __future__ import annotations

from typing import Final

#: Those of the first migration that guards them; the others came later.
FIRST_TABLES: Final = ("retention_tombstone", "retention_tombstoneparty", "retention_tombstonebarred")
TABLES: Final = (*FIRST_TABLES, "retention_tombstonemember")
_REFUSED: Final = "tombstones are never changed or deleted"
_FUNCTION: Final = f"""CREATE OR REPLACE FUNCTION tombstone_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def _names(connection, tables: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Triggers by name: table, and what follows it."""
    found = {}
    for table in tables:
        if connection.vendor == "postgresql":
            found[f"{table}_refuse"] = (
                table,
                f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION tombstone_refuse()",
            )
            continue
        for what in ("UPDATE", "DELETE"):
            found[f"{table}_{what.lower()}"] = (
                table,
                f"BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
            )
    return found


def install(connection, tables: tuple[str, ...] = TABLES) -> None:
    """Create the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name, (_table, rest) in _names(connection, tables).items():
            cursor.execute(f"CREATE TRIGGER {name} {rest}")


def remove(connection, tables: tuple[str, ...] = TABLES) -> None:
    """Drop them: for reversing the migration, and for tests that empty all tables."""
    with connection.cursor() as cursor:
        for name, (table, _rest) in _names(connection, tables).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
