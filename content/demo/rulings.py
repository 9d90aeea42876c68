"""Loads the demo's chains of rulings."""

from content.common.disclosure import Theme
from content.demo.data import read_folder
from content.demo.publishing import origin
from content.rulings.anonymisation.services import attest
from content.rulings.models import Ruling
from content.rulings.numbers import key_of
from content.rulings.services import create_chain, create_ruling, publish_ruling, withdraw

#: Who anonymised the demo's texts: they were invented without names.
ATTESTED = "示例市司法局（内容为虚构，无真实当事人）"

THEMES = {
    "penalty": Theme.PENALTY,
    "reconsideration": Theme.RECONSIDERATION,
    "supervision_decision": Theme.SUPERVISION,
}
_COPIED = ("parties", "facts", "reasons", "basis", "result", "region", "field", "instance", "outcome", "outcome_note")


def load_rulings() -> int:
    """Publish every ruling of ``rulings/*.toml``, store those of ``drafts/*.toml``; returns how many are new."""
    made = 0
    for data in [*read_folder("rulings"), *read_folder("drafts")]:
        for chain_row in data["chain"]:
            chain = create_chain(title=chain_row["title"], slug=chain_row["slug"])
            for row in chain_row["ruling"]:
                if Ruling.objects.filter(number_key=key_of(row["number"])).exists():
                    continue
                load_ruling(row, chain)
                made += 1
    return made


def load_ruling(row: dict, chain) -> Ruling:
    """Publish one ruling on its day, and withdraw it where the data says so. A draft stays one, for the review."""
    draft = row.get("draft", False)
    disclosure = origin(row) | {"source": row["body"], "document_number": ""}
    ruling = create_ruling(
        number=row["number"],
        kind=row["kind"],
        title=row["title"],
        body=row["body"],
        decided_on=row["decided_on"],
        written_on=row["decided_on"],
        fine=row.get("fine"),
        chain=chain,
        anonymised_by="示例市司法局" if draft else ATTESTED,
        theme=THEMES.get(row["kind"], Theme.LITIGATION),
        **{name: row[name] for name in _COPIED if name in row},
        **{name: value for name, value in disclosure.items() if name != "written_on"},
    )
    if draft:
        return ruling
    attest(ruling=ruling.get_latest_revision_as_object(), source=ATTESTED)
    publish_ruling(ruling=ruling, published_at=row["published_at"])
    Ruling.objects.filter(pk=ruling.pk).update(credit_editor="沈宁", credit_second="韩松", credit_final="罗敏")
    if row.get("withdrawn_on"):
        withdraw(ruling=ruling, reason=row["withdrawal_reason"], day=row["withdrawn_on"])
    return ruling
