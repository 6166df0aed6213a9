"""Papers of the selection and of contracts: what they say, and what they must not."""

from dataclasses import replace
from decimal import Decimal

import pytest

from core.papers.rules import Heading, Items, Paper, Para, Table, chinese_date
from core.papers.word import docx_of
from core.rules.errors import Refusal
from tenders.papers import common, contracts, letters, notices
from tests.tenders import papers_kit as kit


def text_of(paper: Paper) -> str:
    """Everything that the paper says, line by line."""
    lines = [paper.issuer, paper.title, paper.number, paper.addressee]
    for block in paper.blocks:
        if isinstance(block, Heading | Para):
            lines.append(block.text)
        elif isinstance(block, Items):
            lines += block.texts
        else:
            assert isinstance(block, Table)
            lines += ["|".join(row) for row in (block.head, *block.rows)]
    return "\n".join([*lines, *paper.signed_by, paper.note, *paper.copies_to])


SAID = {
    "notice": (
        "大沁他拉街道办事处文件", "第三物业管理区域遴选公告",
        "光明小区|中心社区|老旧小区|人民路12号|12,345.60|128|6", "合计|2个小区|||15,555.60|164|8",
        "2023年5月8日至2023年5月12日，每日8:30至17:30", "2023年5月10日24时", "入围不超过3家",
        "报名截止日由2023年5月12日改为2023年5月17日", "按月公布收支。", "奈曼旗住房和城乡建设局",
    ),
    "result": (
        "1|通辽市安居物业服务有限公司|0.55元/㎡/月|88.50|王经理|综合得分第一",
        "2|和顺物业有限公司|0.60元/㎡/月|—|", "2023年5月22日至2023年5月24日", "异议未答复前",
    ),
    "recommendation": (
        "大沁他拉街办〔2023〕5号", "光明小区业主委员会", "综合得分第一，报价最低。",
        "¥105,000.00元（人民币壹拾万伍仟元整）", "第二百七十八条",
    ),
    "selected": (
        "2023年7月20日前（含当日）", "光明业委〔2023〕2号", "15日内报奈曼旗住房和城乡建设局备案",
    ),
    "not-selected": ("和顺物业有限公司", "服务方案未说明夜间值守安排，人员配置不足。"),
    "contract": (
        "物业费（住宅）|0.55元/㎡/月", "物业费（商铺）|1.20元/㎡/月", "物业费实收额的8.00%",
        "服务期限|2023年8月1日至2026年7月31日", "合计||¥105,000.00元（人民币壹拾万伍仟元整）|",
        "开始收费日|未定（先服务后收费）", "充电桩|5台|75,000.00|2023年12月31日",
    ),
    "handover": (
        "1|单元门|1至6号楼|12樘|缺陷|3樘不能锁闭|街道（社区），2023年9月30日前|—",
        "合计：完好1项，缺陷1项，缺失0项。", "业主名册|已移交|1份", "自2023年8月1日起由乙方接管",
    ),
    "dismissal": (
        "送达日期为2025年3月1日，通知期60日", "最早于2025年4月30日终止", "第九百四十六条",
        "终止之日起10日内退出",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", SAID)
def test_each_paper_says_what_the_facts_are(code: str) -> None:
    said = text_of(kit.every_paper()[code])
    assert [words for words in SAID[code] if words not in said] == []


def test_every_paper_is_drawn_as_docx() -> None:
    assert all(docx_of(paper).startswith(b"PK") for paper in kit.every_paper().values())
    assert set(kit.every_paper()) == set(SAID)


def test_a_letter_to_the_unsuccessful_names_no_other_company() -> None:
    paper = letters.not_selected(kit.NOT_SELECTED)
    assert kit.OFFER.company not in text_of(paper)
    telling = replace(kit.NOT_SELECTED, reason=f"{kit.OFFER.company}得分88.50")
    with pytest.raises(Refusal, match="另一家企业“通辽市安居物业服务有限公司”"):
        letters.not_selected(telling)


def test_a_letter_number_of_another_form_stands_in_the_text() -> None:
    paper = letters.recommendation(replace(kit.RECOMMEND, number="推荐2023-5"))
    assert paper.number == ""
    assert "文号：推荐2023-5" in text_of(paper)


def test_what_is_not_known_is_a_dash_and_no_sum_is_made_up() -> None:
    partly = (kit.ESTATES[0], replace(kit.ESTATES[1], area=None, households=None, buildings=None))
    assert common.estate_table(partly).rows[-1][-3:] == ("—", "—", "—")
    assert len(common.estate_table(partly[:1]).rows) == 1
    bare = replace(
        kit.CONTRACT, fund_rate=None, signed_on=None, filing="", committee="", items=(),
        commitments=(("路灯", "2盏", None, kit.CONTRACT.ends_on),),
        fee_starts_on=kit.CONTRACT.ends_on,
    )  # fmt: skip
    said = text_of(contracts.contract_sheet(bare))
    for words in (
        "合同没有约定",
        "未备案",
        "甲方（代表业主）|—",
        f"路灯|2盏|—|{chinese_date(bare.ends_on)}",
    ):
        assert words in said
    assert "合计||" not in said


def test_a_bare_inspection_and_a_dismissal_without_signing_day_are_printed() -> None:
    bare = replace(
        kit.HANDOVER, findings=(), papers=(), remark="", takeover_on=None, signed_on=None,
        street=("", ""),
    )  # fmt: skip
    said = text_of(contracts.handover_record(bare))
    assert "整改后复查" in said
    assert "街道（社区）参加|—" in said
    assert "签订）" not in text_of(
        contracts.dismissal(replace(kit.DISMISSAL, contract_signed_on=None))
    )


@pytest.mark.parametrize(
    ("price", "shown"),
    [
        ("0.5500", "0.55元/㎡/月"),
        ("1", "1.00元/㎡/月"),
        ("0.5525", "0.5525元/㎡/月"),
        ("10", "10.00元/㎡/月"),
    ],
)
def test_a_price_keeps_every_figure_that_counts(price: str, shown: str) -> None:
    assert common.price_text(Decimal(price)) == shown


def test_offices_names_and_places_are_said_once() -> None:
    assert common.office_of("大沁他拉街道") == common.office_of("大沁他拉街道办事处")
    one = replace(kit.NOTICE, most=1, changes=(), round=replace(kit.ROUND, contact=""))
    said = text_of(notices.selection_notice(one))
    assert "入围1家" in said
    twice = replace(one, round=replace(kit.ROUND, title="老旧小区物业服务遴选"))
    assert notices.selection_notice(twice).title == "老旧小区物业服务遴选公告"
    assert "期限变更" not in said
