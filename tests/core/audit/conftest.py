import pytest

from core.audit import SYSTEM, AuditEntry, actions, record, register_action

ACTION = "test.done"


@pytest.fixture(autouse=True)
def action():
    """One action that tests may record."""
    known = dict(actions._actions)
    yield register_action(ACTION, "Done")
    actions._actions.clear()
    actions._actions.update(known)


@pytest.fixture
def note():
    """``note("a")`` records one entry in the stream ``test:a``."""

    def note(stream: str = "a", **detail) -> AuditEntry:
        return record(action=ACTION, stream=f"test:{stream}", actor=SYSTEM, detail=detail)

    return note
