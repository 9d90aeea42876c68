"""Words near to each other in texts, and what kind of question ranks how."""

from hypothesis import given
from hypothesis import strategies as st

from search import weights
from search.counting import Texts
from search.documents import IndexDocument
from search.nearness import REACH, near_counts
from search.records import rank_text, record


def test_words_near_to_each_other_in_either_order():
    texts = ["信赖其利益，应予保护。" + "某" * REACH + "信赖", "保护信赖", "保护" + "某" * REACH + "信赖", "信赖", ""]
    counts = near_counts([("信赖", "保护"), ("保护", "信赖"), ("信赖", "没有")], Texts(texts))
    assert counts.T.tolist() == [[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]]


def test_the_end_of_one_text_is_not_near_the_beginning_of_the_next():
    assert not near_counts([("信赖", "保护")], Texts(["某信赖", "保护某"])).any()
    assert near_counts([("信赖", "保护")], Texts([])).shape == (0, 1)
    assert near_counts([], Texts(["信赖"])).shape == (1, 0)


WORDS = st.sampled_from(["甲乙", "乙甲", "丙丁", "甲乙丙", "甲甲", "丙丙丙"])
TEXTS = st.lists(st.text("甲乙丙丁某", max_size=3 * REACH), max_size=4)


def places(word: str, text: str) -> list[int]:
    return [start for start in range(len(text)) if text.startswith(word, start)]


@given(first=WORDS, second=WORDS, texts=TEXTS, apart=st.integers(0, 2 * REACH))
def test_the_same_as_looking_at_every_two_places(first, second, texts, apart):
    texts = [*texts, first + "某" * apart + second]
    [counts] = near_counts([(first, second)], Texts(texts)).T.tolist()
    assert counts == [
        sum(any(abs(one - other) <= REACH for other in places(second, text)) for one in places(first, text))
        for text in texts
    ]


def test_sentences_are_descriptions_and_lists_are_not():
    sentence = "行政机关作出处罚决定前应当听取当事人的陈述和申辩，并对其提出的事实、理由和证据进行复核，否则程序违法。"
    terms = "行政处罚陈述申辩复核程序违法确认违法撤销重作过罚相当信赖利益保护"
    assert weights.description_share(sentence, len(sentence)) == 1
    assert weights.description_share(terms, len(terms)) == 0
    assert weights.description_share("程序违法。", 4) == 0
    assert weights.description_share(sentence.replace("。", ""), 200) == 1


def test_every_weight_is_of_a_feature():
    for name in ("LIST_FACTS", "LIST_REASONED", "SENTENCES_FACTS", "SENTENCES_REASONED"):
        assert tuple(getattr(weights, name)) == weights.FEATURES
    halfway = weights.weights_for(0.5, 1.0)["branch"]
    assert halfway == (weights.LIST_REASONED["branch"] + weights.SENTENCES_REASONED["branch"]) / 2
    assert weights.weights_for(0.0, 0.0) == weights.LIST_FACTS


def test_ranking_knows_whether_a_document_gives_reasons():
    def kept(**sections):
        document = IndexDocument(
            kind="case", key="1", title="标题", url="", type="case", sections=tuple(sections.items())
        )
        return rank_text(record(document).folded)

    assert kept(facts="事实", reasons="理由").reasons
    assert not kept(facts="事实", reasons=" ").reasons
    assert rank_text('{"branches": {}, "distinct": 2}\n标题\n事实').reasons  # an index from before that was kept
