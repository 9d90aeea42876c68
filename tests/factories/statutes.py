"""Statutes for tests: two versions of a law whose revision renumbered an article."""

from datetime import date

from content.statutes.models import Statute, StatuteVersion
from content.statutes.services import VersionText, store_statute, store_version
from search.text.statutes import Article

LIGHT = "违法行为轻微并及时纠正，没有造成危害后果的，不予行政处罚。"
LIGHT_NOW = (
    "违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚。初次违法且危害后果轻微并及时改正的，可以不予行政处罚。"
)
ON_THE_SPOT = "违法事实确凿并有法定依据，对公民处以五十元以下罚款或者警告的行政处罚的，可以当场作出行政处罚决定。"


def statute(title: str = "中华人民共和国行政处罚法", **values) -> Statute:
    """The statute of that title, without versions unless it has them."""
    return store_statute(title=title, **{"kind": "law"} | values)


def version(of: Statute, articles: dict[str, str], **values) -> StatuteVersion:
    """A version of ``of`` with these articles."""
    given = {"edition": "2021-01-22", "revision": "2021修订", "promulgated_on": date(2021, 1, 22),
             "in_force_from": date(2021, 7, 15)} | values  # fmt: skip
    parsed = [Article(number, text, "第四章 行政处罚的管辖和适用") for number, text in articles.items()]
    store_version(statute=of, text=VersionText(**given, articles=parsed))
    return of.versions.get(edition=given["edition"])


def penalties_law() -> Statute:
    """行政处罚法 of 2017 and 2021: article 27 became 33, and 33 meant something else before."""
    law = statute()
    version(
        law,
        {"27": LIGHT, "33": ON_THE_SPOT},
        edition="2017-09-01",
        revision="2017修正",
        promulgated_on=date(2017, 9, 1),
        in_force_from=date(2018, 1, 1),
    )
    version(law, {"27": "违法行为涉嫌犯罪的，行政机关应当及时将案件移送司法机关。", "33": LIGHT_NOW})
    return law
