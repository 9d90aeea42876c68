"""What the tables refuse, names and one form of an article's number everywhere."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content.rulings.citing import citations_of, label_of
from content.statutes.models import ARTICLE_NUMBER, Article, Statute, StatuteName, StatuteVersion, article_url
from search.documents import ArticleRef
from search.text.citations import find_citations
from search.text.statutes import parse_statute
from tests.factories.rulings import ruling
from tests.factories.statutes import penalties_law, statute, version

pytestmark = pytest.mark.django_db


def refused(action) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def test_one_statute_a_name_and_one_version_an_edition():
    law = penalties_law()
    refused(lambda: Statute(title="行政处罚法").save())  # the same key without 中华人民共和国
    refused(lambda: StatuteVersion(statute=law, edition="2021-01-22").save())
    first = law.versions.first()
    refused(lambda: Article(version=first, number="27", position=9, text="又一条").save())
    refused(lambda: Article(version=first, number="28", position=1, text="同一位置").save())
    refused(lambda: Article(version=first, number="", position=10, text="无序号").save())


def test_dates_stand_in_order():
    law = statute()
    days = {"promulgated_on": date(2021, 1, 22), "in_force_from": date(2021, 7, 15)}
    refused(lambda: StatuteVersion(statute=law, edition="2020", **days | {"in_force_from": date(2021, 1, 21)}).save())
    refused(lambda: StatuteVersion(statute=law, edition="2020", repealed_on=date(2021, 7, 15), **days).save())
    StatuteVersion(statute=law, edition="2020", repealed_on=date(2021, 7, 16), **days).save()


def test_a_short_name_means_one_statute():
    law = statute()
    assert law.names.filter(name="处罚法").exists()  # a shortening of practice
    other = statute("示例市市容管理条例", kind="local", names=["市容条例", "处罚法"])
    assert [name.name for name in other.names.all()] == ["市容条例"]
    with pytest.raises(ValidationError, match="name"):
        StatuteName(statute=other, name="行政处罚法").full_clean(exclude=["key"])
    refused(lambda: StatuteName(statute=other, name="处罚法").save())


@pytest.mark.parametrize("number", ["33", "120之1"])
def test_the_number_of_an_article_has_one_form_everywhere(client, number):
    written = {"33": "第三十三条", "120之1": "第一百二十条之一"}[number]
    (parsed,) = parse_statute(f"{written} 内容。")
    assert parsed.number == number
    (cited,) = find_citations(f"《中华人民共和国行政处罚法》{written}")
    assert cited.article == number
    assert label_of(cited) == written
    (stored,) = citations_of(
        ruling(facts=["经查。"], reasons=["同意。"], basis=[f"依据《中华人民共和国行政处罚法》{written}。"])
    )
    assert stored["article"] == number
    terms = ArticleRef(statute=stored["statute"], article=stored["article"]).terms()
    assert terms == ["行政处罚法", f"行政处罚法|{number}"]
    text = version(statute(), {number: "内容。"})
    article = text.articles.get()
    assert (article.number, article.label, article.anchor) == (number, written, f"a{number}")
    page = client.get(article_url(text.statute_id, number))
    assert page.status_code == 200
    assert written in page.content.decode()


@pytest.mark.parametrize("number", ["033", "33-1", "0", "33之", "三十三", "33之0"])
def test_other_forms_are_no_article(client, number):
    law = penalties_law()
    with pytest.raises(ValidationError):
        Article(version=law.versions.first(), number=number, position=9).full_clean()
    assert client.get(f"/statutes/{law.pk}/articles/{number}/").status_code == 404
    assert ARTICLE_NUMBER
