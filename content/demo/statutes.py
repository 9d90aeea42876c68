"""Loads the statutes the demo's rulings cite: the cited articles only, marked as excerpts."""

from content.demo.data import read
from content.statutes.services import VersionText, store_statute, store_version
from search.text.statutes import Article


def load_statutes() -> int:
    """Store every version of ``statutes.toml``; returns how many versions were new or changed.

    A whole text imported meanwhile is kept, and so is what an editor corrected.
    """
    changed = 0
    for row in read("statutes.toml")["statute"]:
        statute = store_statute(title=row["title"], kind=row["kind"], issuing_body=row["issuing_body"])
        for version in row["version"]:
            articles = [Article(a["number"], a["text"].strip(), a["heading"]) for a in version["article"]]
            text = VersionText(
                edition=version["edition"],
                revision=version["revision"],
                promulgated_on=version["promulgated_on"],
                in_force_from=version["in_force_from"],
                is_excerpt=True,
                articles=articles,
            )
            changed += store_version(statute=statute, text=text) in ("created", "updated")
    return changed
