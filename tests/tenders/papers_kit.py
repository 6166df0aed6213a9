"""Facts of every paper, as an office would have them."""

from datetime import date
from decimal import Decimal

from core.papers.rules import Paper
from tenders.papers import contracts, letters, notices
from tenders.papers.facts import (
    ContractFacts,
    DismissalFacts,
    EstateFact,
    Finding,
    HandoverFacts,
    NoticeFacts,
    NotSelectedFacts,
    OfferFacts,
    RecommendFacts,
    ResultFacts,
    RoundFacts,
    SelectedFacts,
    Shortlisted,
)

ESTATES = (
    EstateFact(
        name="光明小区", community="中心社区", category="老旧小区", address="人民路12号",
        area=Decimal("12345.60"), households=128, buildings=6,
    ),
    EstateFact(
        name="粮库家属院", community="中心社区", category="单位家属院", address="粮库街3号",
        area=Decimal("3210.00"), households=36, buildings=2,
    ),
)  # fmt: skip
ROUND = RoundFacts(
    office="大沁他拉街道办事处", bureau="奈曼旗住房和城乡建设局", title="第三物业管理区域",
    number="2023-003", estates=ESTATES, contact="李某，0475-4212345",
)  # fmt: skip
OFFER = OfferFacts(
    company="通辽市安居物业服务有限公司", code="91150525MA0N0AAA1X", price=Decimal("0.5500"),
    manager="王经理", plan="保洁每日两次，门岗昼夜值守，公共设施每月巡查一次。",
    commitment="充电桩5台、摄像头12个", commitment_amount=Decimal("105000.00"),
)  # fmt: skip
NOTICE = NoticeFacts(
    round=ROUND,
    texts=(
        ("申请人资格条件", "具有独立法人资格，营业执照的经营范围含物业管理；没有失信记录。"),
        (
            "服务内容和要求",
            "公共秩序、环境卫生、安全防范、公用设施、绿化和其他服务。\n按月公布收支。",
        ),
        (
            "评审标准和方法",
            "综合评分法：报价20分，服务方案35分，人员15分，业绩20分，设施投入10分。",
        ),
    ),
    organiser=("大沁他拉街道物业办", "大沁他拉街道办事处二楼"),
    registration=(date(2023, 5, 8), date(2023, 5, 12)),
    questions_last=date(2023, 5, 10),
    place="街道便民服务中心3号窗口",
    hours="8:30至17:30",
    most=3,
    changes=("报名截止日由2023年5月12日改为2023年5月17日，事由：报名不足，延长报名。",),
)
RESULT = ResultFacts(
    round=ROUND,
    entries=(
        Shortlisted(
            place=1, company=OFFER.company, price=OFFER.price, total=Decimal("88.50"),
            manager="王经理", reason="综合得分第一",
        ),
        Shortlisted(
            place=2, company="和顺物业有限公司", price=Decimal("0.6"), total=None,
            manager="赵经理", reason="综合得分第二",
        ),
    ),
    notice=(date(2023, 5, 22), date(2023, 5, 24)),
)  # fmt: skip
RECOMMEND = RecommendFacts(
    round=ROUND, committee="光明小区业主委员会", offer=OFFER, reason="综合得分第一，报价最低",
    notice=RESULT.notice, number="大沁他拉街办〔2023〕5号", issued_on=date(2023, 5, 26),
)  # fmt: skip
SELECTED = SelectedFacts(
    round=ROUND, committee="光明小区业主委员会", offer=OFFER, decided_on=date(2023, 6, 20),
    document="光明业委〔2023〕2号", owners_decision="选聘物业服务人的业主共同决定",
    sign_days=30, sign_by=date(2023, 7, 20), filing_days=15,
)  # fmt: skip
NOT_SELECTED = NotSelectedFacts(
    round=ROUND, company="和顺物业有限公司", reason="服务方案未说明夜间值守安排，人员配置不足",
    others=(OFFER.company,),
)  # fmt: skip
CONTRACT = ContractFacts(
    number="WY2023-011", office=ROUND.office, company=OFFER.company, company_code=OFFER.code,
    committee="光明小区业主委员会", region="第三物业管理区域", estates=ESTATES,
    signed_on=date(2023, 7, 1), starts_on=date(2023, 8, 1), ends_on=date(2026, 7, 31),
    fee=Decimal("0.5500"), fee_model="低偿", charge_mode="包干制", fee_starts_on=None,
    fees=(("物业费（商铺）", "1.20元/㎡/月"), ("停车位", "30.00元/个/月")),
    fund_rate=Decimal("8.00"),
    items=(("环境卫生", "公共区域保洁", "每日两次", "无积存垃圾"), ("绿化", "修剪", "每季度", "")),
    commitments=(
        ("充电桩", "5台", Decimal("75000.00"), date(2023, 12, 31)),
        ("摄像头", "12个", Decimal("30000.00"), date(2023, 10, 31)),
    ),
    rooms="光明小区1号楼一层80㎡。", exit_terms="合同终止后10日内完成交接。",
    filing="2023年7月10日备案，编号NM2023-19",
)  # fmt: skip
HANDOVER = HandoverFacts(
    number="CJ2023-004", estate=ESTATES[0], contract="WY2023-011", company=OFFER.company,
    owners=("光明小区业主委员会", "张某、王某"), company_people="王经理、刘工",
    street=("中心社区", "周某"), started_on=date(2023, 7, 25), signed_on=date(2023, 7, 28),
    papers=(("竣工图等竣工资料", "未移交", "原建设单位已注销"), ("业主名册", "已移交", "1份")),
    findings=(
        Finding(item="单元门", place="1至6号楼", quantity="12樘", condition="缺陷",
                problem="3樘不能锁闭", remedy="街道（社区），2023年9月30日前"),
        Finding(item="路灯", place="院内", quantity="8盏", condition="完好", recheck="已修复"),
    ),
    counts=(("完好", 1), ("缺陷", 1), ("缺失", 0)),
    remark="设施总体可用", takeover_on=date(2023, 8, 1),
)  # fmt: skip
DISMISSAL = DismissalFacts(
    company=OFFER.company, committee="光明小区业主委员会", estates=("光明小区",),
    contract="WY2023-011", contract_signed_on=date(2023, 7, 1),
    decision="解聘物业服务人", decided_on=date(2025, 2, 20), served_on=date(2025, 3, 1), days=60,
    clause="《中华人民共和国民法典》第九百四十六条", earliest_end_on=date(2025, 4, 30),
    handover_days=10,
)  # fmt: skip


def every_paper() -> dict[str, Paper]:
    return {
        "notice": notices.selection_notice(NOTICE),
        "result": notices.result_notice(RESULT),
        "recommendation": letters.recommendation(RECOMMEND),
        "selected": letters.selected(SELECTED),
        "not-selected": letters.not_selected(NOT_SELECTED),
        "contract": contracts.contract_sheet(CONTRACT),
        "handover": contracts.handover_record(HANDOVER),
        "dismissal": contracts.dismissal(DISMISSAL),
    }
