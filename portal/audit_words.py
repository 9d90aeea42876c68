"""Whether every key that the source code records in the audit trail has words: ``python -m portal.audit_words``.

Auditors would read the key itself. The words stand in ``KEYS`` of liaison/trail/words.py.
"""

import ast
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
#: Calls whose keyword arguments are keys of the detail, with the arguments that are none.
BY_KEYWORD = {
    "recorded": set(),
    "_recorded": set(),
    "record_membership": {"actor"},
    "record_duty": {"actor"},
}


def keys_recorded() -> dict[str, str]:
    """Each key of a detail that the source code writes, and where."""
    found: dict[str, str] = {}
    for app in ("core", "content", "liaison", "portal"):
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text()
            if "record" not in text or ("audit" not in text and "record" not in path.name):
                continue
            for node in ast.walk(ast.parse(text)):
                for key in _keys_of(node):
                    found.setdefault(key, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def _keys_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        keys = [key.arg for key in node.keywords if name in BY_KEYWORD and key.arg not in BY_KEYWORD[name]]
        dicts = [key.value for key in node.keywords if key.arg == "detail"]
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        keys, dicts = [], [node.value] if names & {"detail", "about"} and node.value is not None else []
    else:
        return []
    inside = [each for one in dicts for each in ast.walk(one) if isinstance(each, ast.Dict)]
    keys += [key.value for each in inside for key in each.keys if isinstance(key, ast.Constant)]
    return [key for key in keys if isinstance(key, str)]


def without_words() -> dict[str, str]:
    """The recorded keys that nothing labels, and where the first of each is written."""
    from liaison.trail.words import KEYS, SILENT  # models, which need Django to be set up

    known = set(KEYS) | SILENT | {"changed", "changed_to"}
    return {key: place for key, place in keys_recorded().items() if key not in known}


def main() -> int:
    """Name what has no words; 1 where there is any."""
    django.setup()
    missing = without_words()
    for key, place in sorted(missing.items()):
        sys.stdout.write(f"{place} records “{key}”: give it words in KEYS of liaison/trail/words.py\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
