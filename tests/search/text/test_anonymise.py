# ruff: noqa: E501 (examples read best on one line)
import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text.anonymise import apply, find_personal
from search.text.anonymise_measure import measure_files, measure_rows
from search.text.person_names import NameFinder
from search.text.personal_patterns import id_checksum, luhn
from tests.search.text.hostile import HOSTILE

SET = Path(__file__).parent / "anonymise_set"


def found(text, kind=None):
    return [find.text for find in find_personal(text) if kind in (None, find.kind)]


def test_masks_keep_the_surname_and_tell_persons_apart():
    text = "原告张建国与被告张丽敏、李某1系邻居。证人李志强到庭。张建国不服。"
    masked = apply(text, find_personal(text))
    assert masked == "原告张某1与被告张某2、李某1系邻居。证人李某2到庭。张某1不服。" or masked.count("张某1") == 2
    assert "张建国" not in masked
    assert "李志强" not in masked


def test_one_person_has_one_mask_throughout():
    text = "当事人陈晓东驾驶货车。经查，陈晓东未取得许可。陈晓东辩称不知情。"
    assert {find.mask for find in find_personal(text)} == {"陈某"}
    assert len(find_personal(text)) == 3


def test_compound_minority_and_foreign_names():
    text = "原告欧阳志远、证人买买提·吐尔逊到庭。被告Smith John，美国籍。"
    assert [(find.text, find.mask) for find in find_personal(text)] == [
        ("欧阳志远", "欧阳某"),
        ("买买提·吐尔逊", "买某"),
        # art. 9, no. 3: of a name in letters only the first letter stays
        ("Smith John", "S"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "审判长 刘芳\n审判员 张伟\n人民陪审员 李娜\n书记员 王磊",
        "本局执法人员刘洋、何军（执法证号：18110023）进行了检查。",
        "张某1与李某2系夫妻，王某某、孙×系其邻居。",
        "张家界市武陵源区人民政府、石家庄某建材有限公司、马鞍山钢铁股份有限公司。",
        "依照《中华人民共和国行政处罚法》第三十三条第一款的规定，决定如下：",
        "本局高度重视，马上安排人员到向阳广场张贴公告。",
        "法定代表人李志强，局长。委托诉讼代理人王明，湖南某某律师事务所律师。",
        "原告张某的委托代理人谭军律师到庭参加诉讼。",
        "举报电话：0746-8321456。案件来源于12345热线。",
        "永市监罚字〔2025〕12号，（2025）湘1103行初3号。",
    ],
)
def test_what_stays(text):
    assert found(text) == []


def test_masks_that_stand_in_the_text_are_not_given_again():
    """张某 in the text is somebody else: whoever is found gets a number, and a number used is passed over."""
    text = "原告张某1诉称，张建国、张丽敏打伤他人。张某不服。"
    assert apply(text, find_personal(text)) == "原告张某1诉称，张某2、张某3打伤他人。张某不服。"
    text = "原告张某诉称，被告张建国打伤他人。"
    assert apply(text, find_personal(text)) == "原告张某诉称，被告张某1打伤他人。"


@pytest.mark.parametrize("behind", ["诉某局。", "在某小区门口停车。", "与某物流公司签订合同。", "向某镇政府投诉。"])
def test_a_masked_body_behind_a_name_does_not_hide_it(behind):
    assert found("原告张建国" + behind) == ["张建国"]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("民警接景小芳报警称其丈夫打人。", "name", ["景小芳"]),
        ("货款由孟庆来的妻子转入，孟庆来的卡已注销。", "name", ["孟庆来", "孟庆来"]),
        ("其子被乌云其木格发现，木拉提江在场。", "name", ["乌云其木格", "木拉提江"]),
        ("再审申请人阮氏香（越南籍）不服。", "name", ["阮氏香"]),
        ("申请人：米拉提·阿不力孜，男，维吾尔族。", "name", ["米拉提·阿不力孜"]),
        ("被告人IVANOV SERGEI因涉嫌非法就业被查获。", "name", ["IVANOV SERGEI"]),
        ("投诉人窦女士、汤律师和邱大爷来电。", "name", []),
        ("天没亮就开始，白皮书从西门，取；驾驶人未取得驾驶证，第五条规定。", "name", []),
        ("不服石公（城）行罚决字〔2024〕388号决定。", "name", []),
        ("货主滚金花的手机关机，盘文俊称不知情。", "name", ["滚金花", "盘文俊"]),
        ("受害人小宇（化名）年仅9岁。", "minor", ["小宇"]),
        ("原告因其子果果在幼儿园被烫伤，致豆豆等6名幼儿呕吐。", "minor", ["果果", "豆豆"]),
        ("初二（3）班学生向阳花被同班同学卜一鸣、卜凡欺凌。", "minor", ["向阳花", "卜一鸣", "卜凡"]),
        ("她住某县古泷镇上屯村六队。", "address", ["某县古泷镇上屯村六队"]),
        ("在城北菜市场后面3号平房代收。", "address", ["城北菜市场后面3号平房"]),
        ("家中（锦绣华庭3-2-501）", "address", ["锦绣华庭3-2-501"]),
        ("暂住城南街道东风里17号出租屋。", "address", ["城南街道东风里17号出租屋"]),
        ("送达地点：白水镇政府旁边占家巷9号；", "address", ["白水镇政府旁边占家巷9号"]),
        ("寄往岭口镇下湾里王家组，寄往人民路2号临溪食品公司。", "address", ["岭口镇下湾里王家组"]),
        ("到达县城西郊水泥厂宿舍2栋时", "address", ["县城西郊水泥厂宿舍2栋"]),
        (
            "乙肝病毒携带者，另诊断为重度抑郁发作，患有慢性肾功能不全",
            "health",
            ["乙肝病毒携带者", "重度抑郁发作", "慢性肾功能不全"],
        ),
        ("被打致左侧第5、6肋骨骨折。", "health", ["左侧第5、6肋骨骨折"]),
        ("1991-03-22出生，持旅游签证。", "birth_date", ["1991-03-22"]),
        ("电话(0746)8360-118转802", "phone", ["(0746)8360-118转802"]),
        ("驾驶证号431103199009182214", "id_number", ["431103199009182214"]),
        ("骑电动自行车（车牌临溪A12345）", "plate", ["A12345"]),
    ],
)
def test_what_fresh_passages_taught(text, kind, expected):
    assert found(text, kind) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        # blanks keep the numbers of a row apart
        ("身份证件号码：431102197908164527 2025年立案", "id_number", ["431102197908164527"]),
        ("1 李国强 3200 农商行 6230902116004471093", "bank_account", ["6230902116004471093"]),
        ("2 王芳 13874601234 3200", "phone", ["13874601234"]),
        ("银行卡（6228 4812 3340 5567 217）交易明细", "bank_account", ["6228 4812 3340 5567 217"]),
        # an identity number without a label and with a wrong check digit; a number of something else
        ("孙丽 女 43110219800101212X", "id_number", ["43110219800101212X"]),
        ("快递单号431102198001012120，残疾证号43110219800101212043", "id_number", ["43110219800101212043"]),
        ("联系人：石科长，电话0746-8830217。传真0746-8830218", "phone", []),
        ("联系人：石小军，电话13874601234。座机：8321235", "phone", ["13874601234", "8321235"]),
        ("支付宝账号13812345678", "phone", ["13812345678"]),
        ("抖音（账号feng_long88）、微博账号：fl880612", "online_account", ["feng_long88", "fl880612"]),
        ("罗二，男，1968年冬月初七生。八五年三月生。", "birth_date", ["1968年冬月初七", "八五年三月"]),
        ("住示例市东城街道临江北路57号之二。", "address", ["示例市东城街道临江北路57号之二"]),
        ("住石桥县供电局家属院6栋东单元三楼左，电话不详", "address", ["石桥县供电局家属院6栋东单元三楼左"]),
        ("住址：临溪区北津渡街道东门口巷9号附1号 身份证号不详", "address", ["临溪区北津渡街道东门口巷9号附1号"]),
        ("现住竹山社区老粮站院内。", "address", ["竹山社区老粮站院内"]),
        ("诊断证明载明“右侧颧骨骨折”，致其过敏性休克", "health", ["右侧颧骨骨折", "过敏性休克"]),
        ("其母（肺癌晚期）、其父系肢体二级残疾", "health", ["肺癌晚期", "肢体二级残疾"]),
        ("天天咳嗽，医院查出来是支气管哮喘。疑似矽肺", "health", ["支气管哮喘", "矽肺"]),
        ("其子系脑瘫患儿，突发脑溢血。", "health", ["脑瘫", "脑溢血"]),
        ("管道破裂导致积水，证据链断裂，发布根治癌症的广告。", "health", []),
        ("小学三年级的女儿全诗雨、今年才7岁", "minor", ["全诗雨"]),
        ("三子艾子豪（2013年7月1日生，就读于某小学）", "minor", ["艾子豪"]),
    ],
)
def test_what_a_third_set_taught(text, kind, expected):
    assert found(text, kind) == expected


@pytest.mark.parametrize(
    "text",
    [
        "当事人应自收到本决定书之日起缴纳。原告曾表示愿意调解，第三人均服判，被执行人尚欠本金。",
        "联系人邱科长，由李队长带队，市场局王局长到场。",
        "检查人员：薛松、傅蓉。评查人：祝青山。主审李楠。值班长：冯唐 事由：来访。",
        "执法人员陆鸣未出示证件。请督促陆鸣规范执法。",
        "石桥县自然资源局、临溪区市场监督管理局均已转办。",
        "鲁迅路与张自忠路交叉口。老张和小李都在场。",
    ],
)
def test_what_is_no_name_or_stays(text):
    assert found(text) == []


def test_who_is_an_officer_in_one_place_and_a_party_in_another_is_found():
    assert found("民警张强到场。当事人张强不服，张强申请复议。", "name") == ["张强", "张强"]


@pytest.mark.parametrize(
    ("text", "names", "mask"),
    [
        ("陈志强殴打邻居，志强到案后认罪。", ["陈志强", "志强"], "陈某"),
        ("罗三丰（曾用名罗小宝），男。罗小宝到案。", ["罗三丰", "罗小宝", "罗小宝"], "罗某"),
        (
            "艾尼瓦尔江·买买提经营烤肉店。艾尼瓦尔江称不知情。",
            ["艾尼瓦尔江·买买提", "艾尼瓦尔江"],
            "艾某",
        ),
    ],
)
def test_another_name_of_one_person_has_his_mask(text, names, mask):
    finds = find_personal(text)
    assert [find.text for find in finds] == names
    assert {find.mask for find in finds} == {mask}


def test_a_given_name_two_persons_share_or_that_is_a_word_is_not_taken_for_one():
    assert found("陈志强与李志强到庭，志强先发言。", "name") == ["陈志强", "李志强"]
    assert found("王和平要求和平解决，李国庆在国庆期间加班。", "name") == ["王和平", "李国庆"]


def test_a_name_ends_where_a_blank_begins_the_next_field():
    assert found("来访人：罗芳 事由：噪音\n签名：李   静  日期：1月1日\n第三人欧阳 志远 男") == [
        "罗芳",
        "李   静",
        "欧阳 志远",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_offsets_hold_whatever_ends_the_lines_and_however_wide_the_signs(end):
    text = f"当事人：罗春燕{end}电话：１３８　７４６０　１２３４{end}住址：石桥县白水镇青山村３组{end}"
    finds = find_personal(text)
    assert [find.text for find in finds] == ["罗春燕", "１３８　７４６０　１２３４", "石桥县白水镇青山村３组"]
    assert all(text[find.start : find.end] == find.text for find in finds)


def test_masks_accepted_one_by_one_come_out_as_masks_accepted_together():
    text = "原告张建国、张丽敏、李志强与证人张永福到庭，张丽敏作证，张永福退庭，张建国签字。"
    together = apply(text, find_personal(text))
    while finds := find_personal(text):
        text = apply(text, [find for find in finds if find.text == finds[0].text])
    assert len(set(re.findall("张某[0-9]", text))) == len(set(re.findall("张某[0-9]", together))) == 3
    assert find_personal(together) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("原告李小军，男。委托代理人李志勇（系原告之父）。", "李志勇"),
        ("申请人王小燕，女。委托代理人王建国，系申请人的丈夫。", "王建国"),
        ("法定代理人郭建平（系郭子涵之父）到庭。", "郭建平"),
    ],
)
def test_relatives_who_represent_a_party_are_found(text, name):
    assert name in found(text)


def test_details():
    text = "公民身份号码110101199003070038，电话13807461234，卡号：6222021001116245702，车牌湘M12345，邮箱wan@163.com，患有乙型肝炎。"
    kinds = [find.kind for find in find_personal(text)]
    assert kinds == ["id_number", "phone", "bank_account", "plate", "email", "health"]


def test_home_addresses_keep_the_county_and_offices_stay():
    text = (
        "原告张建国，男，汉族，住湖南省永州市冷水滩区梅湾路18号3栋2单元501室。被告某局，住所地永州市冷水滩区清桥路1号。"
    )
    (address,) = [find for find in find_personal(text) if find.kind == "address"]
    assert address.text == "湖南省永州市冷水滩区梅湾路18号3栋2单元501室"
    assert address.mask == "湖南省永州市冷水滩区××"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("执法人员在示例市临溪区仁湾镇仁山路9号的家中查获白酒。", "示例市临溪区仁湾镇仁山路9号"),
        ("将临溪区芝山路233号1栋3单元602房出租给他人。", "临溪区芝山路233号1栋3单元602房"),
        ("户籍地：湖南省双牌县泷泊镇义村村12组。", "湖南省双牌县泷泊镇义村村12组"),
    ],
)
def test_homes_without_a_label(text, address):
    assert found(text, "address") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "经营场所：示例市临溪区梅湾路116号2栋101室。",
        "原告张某，男。\n被告某区人民政府，住所地临溪区湘江东路1号。",
        "原告等十二户村民、均为该村村民。",
    ],
)
def test_places_of_business_and_bodies_are_no_homes(text):
    assert found(text, "address") == []


@pytest.mark.parametrize(
    ("text", "illness"),
    [
        ("患者因腰椎间盘突出症入院。", ["腰椎间盘突出症"]),
        ("经诊断患有2型糖尿病、慢性乙型病毒性肝炎。", ["2型糖尿病", "慢性乙型病毒性肝炎"]),
        ("致其右股骨颈骨折。", ["右股骨颈骨折"]),
        ("职业病防治院诊断为职业性尘肺病贰期。", ["职业性尘肺病贰期"]),
        ("宣称可以治疗糖尿病、高血压的保健食品。", []),
        ("违反《中华人民共和国传染病防治法》《职业病防治法》。", []),
        ("因疾病、因病请假。", []),
    ],
)
def test_state_of_health(text, illness):
    assert found(text, "health") == illness


def test_minors_are_told():
    assert found("受害学生王小明，12岁，就读于某小学。", "minor") == ["王小明"]
    assert found("王小明，男，42岁。", "minor") == []
    assert found("十五岁的王小明与同学李子涵在河边玩耍。", "minor") == ["王小明", "李子涵"]
    assert found("某中学教师王小明在校外补课。", "minor") == []


def test_checks():
    assert id_checksum("11010519491231002X")
    assert not id_checksum("110105194912310021")
    assert luhn("6222021001116245702")


@given(
    st.one_of(
        st.text(max_size=150),
        st.lists(
            st.sampled_from(
                [
                    "原告",
                    "张建国",
                    "李某1",
                    "，男，",
                    "1985年3月12日出生",
                    "住",
                    "某县某镇某村3组",
                    "13807461234",
                    "\n",
                    "·",
                    "审判长",
                    "、",
                    "罚款",
                    " ",
                    "買買提·吐爾遜",
                ]
            ),
            max_size=15,
        ).map("".join),
    )
)
def test_finds_are_in_order_and_map_back(text):
    position = 0
    for find in find_personal(text):
        assert position <= find.start < find.end <= len(text)
        assert text[find.start : find.end] == find.text
        assert find.mask
        position = find.end
    apply(text, find_personal(text))


@pytest.mark.parametrize(
    "text", ["证人张建国、王丽丽、与李强强、赵敏敏，均到庭。", "证人张建国、王丽丽和、赵敏敏等到庭。"]
)
def test_a_list_with_two_links_in_a_row_is_read(text):
    assert {"张建国", "赵敏敏"} <= set(found(text))


@given(
    st.lists(
        st.sampled_from(
            ["张建国", "王丽丽", "志强", "、", "和", "与", "及", "，", "证人", "（曾用名", "）", "·", " ", "3"]
        ),
        max_size=14,
    ).map("".join)
)
def test_any_list_of_names_and_links_is_read(text):
    assert all(text[find.start : find.end] == find.text and find.mask for find in find_personal(text))


def test_a_word_taken_for_a_name_in_one_place_is_not_found_in_all():
    text = "合理使用充电桩。申请安装充电桩的证明，充电桩已装好，拆除充电桩。充电桩一个。原告张建国诉称不同意。"
    assert found(text) == ["张建国"]


def test_hostile_texts_are_read():
    for text in HOSTILE:
        find_personal(text[:20_000])


def test_the_time_a_name_takes_does_not_grow_with_its_places(monkeypatch):
    asked = []
    settle = NameFinder.settle
    monkeypatch.setattr(NameFinder, "settle", lambda self, *name: asked.append(name) or settle(self, *name))
    assert len(find_personal("证人张建国、李丽娟到庭。" * 100)) == 200
    assert len(asked) <= 4


def half(name, file="fresh.jsonl"):
    rows = [json.loads(line) for line in (SET / file).read_text("utf-8").splitlines()]
    return measure_rows([row for row in rows if row["half"] == name])


def test_the_passages_written_for_it():
    """What was looked at: near perfect by construction. What was not: floors, so that a change for the worse shows."""
    tuned = measure_files([SET / "tuned.jsonl"])
    held = measure_files([SET / "heldout.jsonl"])
    assert tuned["passages"] + held["passages"] >= 145
    assert tuned["all"]["f1"] >= 0.97, tuned["failures"]
    assert held["all"]["precision"] >= 0.9
    assert held["all"]["recall"] >= 0.85
    second = measure_files([SET / "second.jsonl"])
    assert second["passages"] == 70
    third = half("tune", "third.jsonl"), half("check", "third.jsonl")
    assert third[0]["passages"] == 60
    assert third[0]["all"]["f1"] >= 0.97, third[0]["failures"]
    assert third[1]["all"]["precision"] >= 0.88
    assert third[1]["all"]["recall"] >= 0.82
    assert second["all"]["precision"] >= 0.98, second["failures"]
    assert second["all"]["recall"] >= 0.91, second["failures"]
    fresh = half("check")
    assert fresh["passages"] >= 100
    assert fresh["all"]["precision"] >= 0.9
    assert fresh["all"]["recall"] >= 0.75


def test_the_model_is_the_one_its_features_were_made_for():
    """A change to the features without training again would leave the model blind without an error."""
    plain = "经查明，丘启贤于2024年向蔺春雷出售了三箱白酒，蔺春雷未付款。"
    assert found(plain) == ["丘启贤", "蔺春雷", "蔺春雷"]


def test_the_record_tells_whom_else_to_hide():
    text = "大队长王卫东与宏达公司司机张小明均到场，示例市宏达运输有限公司缴款。和美餐饮有限公司另案。王卫东签字。"
    finds = find_personal(text, persons=["王卫东"], enterprises=["示例市宏达运输有限公司"])
    masks = [(find.text, find.mask) for find in finds]
    assert masks.count(("王卫东", "王某")) == 2
    assert ("宏达公司", "某公司1") in masks
    assert ("示例市宏达运输有限公司", "某公司1") in masks
    assert ("和美餐饮有限公司", "某公司2") in masks
    assert [find.kind for find in find_personal(text)].count("enterprise") == 0
    assert len(find_personal(text)) < len(finds) - 3


def test_what_is_hidden_already_is_no_enterprise():
    text = "某餐饮公司、某酒类批发部和某公司1被检查，该公司的经营部没有违法。"
    assert find_personal(text, enterprises=()) == []


@given(st.text(max_size=80), st.lists(st.text(max_size=8), max_size=3))
def test_whatever_is_given_to_hide_offsets_hold(text, names):
    finds = find_personal(text, persons=names, enterprises=names)
    assert all(text[find.start : find.end] == find.text for find in finds)
    assert all(a.end <= b.start for a, b in itertools.pairwise(finds))


def test_officers_are_found_where_they_are_asked_for():
    text = "执法人员孟立新到场，远通公司不服。示例市远通货运有限公司缴款。"
    assert found(text) == []
    finds = find_personal(text, enterprises=(), officials=True)
    assert apply(text, finds) == "执法人员孟某到场，某公司不服。某公司缴款。"
