"""Reference cases extracted from PDF, with the noise that leaves."""

from datetime import date

from content.common.importing.reading import Record
from content.rulings.imports.cases import decision_of, outcome_of, own_case, paragraphs_of, row_of

TEXT = """【 】某公司诉某市自然资源局行政处罚案 非法占
——
地历史遗留问题的处理
关键词
行政行政处罚非法占用土地过罚相当
基本案情
2003 年 4 月，某市发展计划局批复同意某公司在涉案地块开展建设，原某市国
土局也作出同意用地的预审意见，某市招商引资办还发函明确土地补偿费按协商的价
165
格解决并要求尽快完成项目建设。
某公司起诉请求撤销该处罚决定。示例市中级人民法院于 2024 年 5 月 27 日
作出（2024）京 01 行终 254 号行政判决：驳回上诉，维持原判。
裁判理由
法院生效裁判认为：某公司未依法取得并完善用地审批手续，应当承担相应的法
律责任。
裁判要旨
行政机关应当结合各方责任情况采取影响最小的执法方式。
关联索引
《中华人民共和国行政处罚法》（2021 年修订）第 5 条第 1 款、第 2 款
一审：北京市海淀区人民法院（2023）京 0108 行初 711 号行政判决（2024
年 2 月 2 日）
531
二审：北京市第一中级人民法院（2024）京 01 行终 254 号行政判决
（2024 年 5 月 27 日）
532
行政给付
008
"""


def case(text: str = TEXT):
    fields = {"id": "03978fe093cb", "category": "行政", "title": "某公司诉某市自然资源局行政处罚案", "text": text}
    return row_of(Record(3, fields))


def test_the_last_decision_of_the_index_gives_number_court_day_and_instance():
    row = case()
    assert row.number == "（2024）京01行终254号"
    assert row.values["body"] == "北京市第一中级人民法院"
    assert row.values["decided_on"] == date(2024, 5, 27)
    assert row.values["instance"] == "second"
    assert (row.values["kind"], row.values["document_name"]) == ("judgment", "行政判决书")
    assert row.values["region"] == "北京市"
    assert row.values["outcome"] == "upheld"
    assert row.import_key == "case:03978fe093cb"


def test_wrapped_lines_are_joined_and_page_numbers_gone():
    facts = case().values["facts"].split("\n")
    assert facts[1].endswith("土地补偿费按协商的价格解决并要求尽快完成项目建设。")
    assert len(facts) == 3
    assert "165" not in case().values["facts"]
    assert "2003年4月" in facts[1]


def test_the_index_keeps_one_entry_a_line_and_no_chapter_titles():
    assert case().values["basis"].split("\n") == [
        "《中华人民共和国行政处罚法》（2021年修订）第5条第1款、第2款",
        "一审：北京市海淀区人民法院（2023）京0108行初711号行政判决（2024年2月2日）",
        "二审：北京市第一中级人民法院（2024）京01行终254号行政判决（2024年5月27日）",
    ]


def test_a_case_without_a_number_gets_a_stable_one():
    text = TEXT[: TEXT.index("一审：")].replace("（2024）京 01 行终 254 号", "")
    row = case(text)
    assert row.number == "参考案例03978fe093cb"
    assert row.number_key == case(text).number_key


def test_of_several_cases_in_one_row_the_one_of_the_title_is_taken():
    other = TEXT.replace("某公司诉某市自然资源局行政处罚案", "另一案").replace("京 01 行终 254", "沪 01 行终 999")
    both = other + TEXT
    chosen, more = own_case(both, "某公司诉某市自然资源局行政处罚案")
    assert more == 1
    assert "沪 01" not in chosen
    row = case(both)
    assert row.number == "（2024）京01行终254号"
    assert row.notices


def test_a_text_without_headings_is_kept_whole():
    row = case("没有标题的正文。")
    assert row.values["facts"] == "没有标题的正文。"
    assert row.notices


def test_latin_words_keep_their_blank():
    assert paragraphs_of("使用 Microsoft Word 编辑。") == ["使用Microsoft Word编辑。"]


def test_no_decision_in_a_text_without_one():
    assert decision_of("《刑法》第 266 条") is None
    assert outcome_of("没有判项的文字", "judgment") == ""
