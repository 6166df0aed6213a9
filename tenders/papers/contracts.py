"""合同要素表, 承接查验记录 and 解聘通知书: forms without a red head, signed by the parties."""

from core.papers.rules import Block, Heading, Items, Paper, Para, Table, chinese_date, money_in_full
from tenders.papers.common import (
    UNKNOWN,
    area_text,
    day_or_blank,
    estate_table,
    price_text,
    span,
    whole_text,
)
from tenders.papers.facts import ContractFacts, DismissalFacts, HandoverFacts

SEAL = "（盖章）"
BLANK_DAY = "日期：　　年　　月　　日"


def contract_sheet(facts: ContractFacts) -> Paper:
    """合同要素表 (民法典 938): parties, place, days, fees, service, promises, exit, filing."""
    blocks: list[Block] = [Table(rows=_particulars(facts), shares=(3, 7)), Heading(1, "服务小区")]
    blocks.append(estate_table(facts.estates))
    if facts.items:
        head = ("服务范围", "服务事项", "频次", "标准")
        blocks += [
            Heading(1, "服务事项和标准"),
            Table(head=head, rows=facts.items, shares=(3, 5, 3, 6)),
        ]
    if facts.commitments:
        blocks += [Heading(1, "设施投入承诺"), _commitments(facts)]
    for heading, text in (
        ("物业服务用房", facts.rooms),
        ("维修资金使用", facts.reserve),
        ("退出和交接", facts.exit_terms),
    ):
        if text:
            blocks += [Heading(1, heading), Para(text)]
    blocks.append(_signatures(f"甲方：{facts.committee or UNKNOWN}", f"乙方：{facts.company}"))
    return Paper(title="物业服务合同要素表", blocks=tuple(blocks))


def _particulars(facts: ContractFacts) -> tuple[tuple[str, str], ...]:
    rate = "合同没有约定" if facts.fund_rate is None else f"物业费实收额的{facts.fund_rate:.2f}%"
    fee_start = chinese_date(facts.fee_starts_on) if facts.fee_starts_on else "未定（先服务后收费）"
    return (
        ("合同编号", facts.number),
        ("甲方（代表业主）", facts.committee or UNKNOWN),
        ("乙方（物业服务人）", facts.company),
        ("乙方统一社会信用代码", facts.company_code or UNKNOWN),
        ("物业管理区域", facts.region or UNKNOWN),
        ("签订日期", day_or_blank(facts.signed_on)),
        ("服务期限", span(facts.starts_on, facts.ends_on)),
        ("物业费（住宅）", price_text(facts.fee)),
        *facts.fees,
        ("收费方式、计费方式", f"{facts.fee_model}，{facts.charge_mode}"),
        ("开始收费日", fee_start),
        ("业委会工作经费", rate),
        ("备案", facts.filing or "未备案"),
    )


def _commitments(facts: ContractFacts) -> Table:
    """What was promised, with the sum of the amounts in capitals where every amount is known."""
    rows = [
        (item, quantity, UNKNOWN if amount is None else f"{amount:,.2f}", chinese_date(due))
        for item, quantity, amount, due in facts.commitments
    ]
    amounts = [amount for _, _, amount, _ in facts.commitments if amount is not None]
    if len(amounts) == len(rows):
        total = sum(amounts[1:], amounts[0])
        rows.append(("合计", "", money_in_full(total), ""))
    head = ("设施", "数量", "金额（元）", "完成期限")
    return Table(head=head, rows=tuple(rows), shares=(4, 2, 6, 4))


def _signatures(first: str, second: str) -> Table:
    """Room for two seals, names and days."""
    names = "代表（签字）："
    return Table(
        head=(f"{first}{SEAL}", f"{second}{SEAL}"),
        rows=((f"\n{names}\n\n{BLANK_DAY}", f"\n{names}\n\n{BLANK_DAY}"),),
    )


def handover_record(facts: HandoverFacts) -> Paper:
    """承接查验记录 (建房〔2010〕165号): who looked, what was found, who puts it right."""
    found = tuple(
        (
            str(place), line.item, line.place or UNKNOWN, line.quantity, line.condition,
            line.problem or UNKNOWN, line.remedy or UNKNOWN, line.recheck or UNKNOWN,
        )
        for place, line in enumerate(facts.findings, start=1)
    )  # fmt: skip
    counts = "，".join(f"{word}{count}项" for word, count in facts.counts)
    blocks: list[Block] = [Table(rows=_occasion(facts), shares=(3, 7))]
    if found:
        head = ("序号", "项目", "位置", "数量", "情况", "存在问题", "整改责任方和期限", "复查")
        shares = (2, 5, 4, 3, 3, 6, 6, 4)
        blocks += [Heading(1, "共用部位和设施设备"), Table(head=head, rows=found, shares=shares)]
        blocks.append(Para(f"合计：{counts}。"))
    if facts.papers:
        listed = ("资料", "移交情况", "份数和说明")
        blocks += [Heading(1, "移交资料"), Table(head=listed, rows=facts.papers, shares=(6, 3, 5))]
    blocks += [Heading(1, "查验结论"), Para(_conclusion(facts))]
    blocks.append(_signatures(f"业主方：{facts.owners[0]}", f"物业服务人：{facts.company}"))
    return Paper(title="物业承接查验记录", blocks=tuple(blocks))


def _occasion(facts: HandoverFacts) -> tuple[tuple[str, str], ...]:
    estate = facts.estate
    unit, people = facts.street
    return (
        ("查验编号", facts.number),
        ("小区", f"{estate.community}{estate.name}"),
        ("建筑面积、户数", f"{area_text(estate.area)}㎡，{whole_text(estate.households)}户"),
        ("合同编号", facts.contract),
        ("业主方参加", f"{facts.owners[0]}　{facts.owners[1]}"),
        ("物业服务人参加", f"{facts.company}　{facts.company_people}"),
        ("街道（社区）参加", f"{unit}　{people}".strip() or UNKNOWN),
        ("查验日期", chinese_date(facts.started_on)),
        ("双方签字日期", day_or_blank(facts.signed_on)),
    )


def _conclusion(facts: HandoverFacts) -> str:
    """The remark of the inspection, and from when the company serves."""
    words = f"{facts.remark.rstrip('。')}。" if facts.remark else ""
    if facts.takeover_on:
        return f"{words}双方确认以上查验结果，自{chinese_date(facts.takeover_on)}起由乙方接管。"
    return f"{words}双方确认以上查验结果。存在的问题由责任方在期限内整改，整改后复查。"


def dismissal(facts: DismissalFacts) -> Paper:
    """解聘通知书: the owners' decision, sixty days' notice (民法典 946), what is handed over."""
    signed = f"（{chinese_date(facts.contract_signed_on)}签订）" if facts.contract_signed_on else ""
    blocks = (
        Para(
            f"{'、'.join(facts.estates)}业主已于{chinese_date(facts.decided_on)}共同决定（“"
            f"{facts.decision}”）解聘你单位。依据{facts.clause}，现书面通知解除{facts.contract}号"
            f"物业服务合同{signed}。"
        ),
        Heading(1, "终止日期"),
        Para(
            f"本通知送达日期为{chinese_date(facts.served_on)}，通知期{facts.days}日，合同最早于"
            f"{chinese_date(facts.earliest_end_on)}终止。终止前请继续按合同提供服务；新物业服务人"
            "接管前，你单位应当继续处理物业服务事项（《中华人民共和国民法典》第九百五十条）。"
        ),
        Heading(1, "退出和交接"),
        Items(
            (
                f"自合同终止之日起{facts.handover_days}日内退出物业服务区域，移交物业服务用房、"
                "相关设施、物业服务所必需的相关资料和代管的费用"
                "（《中华人民共和国民法典》第九百四十九条）。",
                "配合新物业服务人做好承接查验，如实告知物业的使用和管理状况。",
                "违反前两项规定的，不得请求业主支付合同终止后的物业费；造成损失的，应当赔偿。",
            )
        ),
    )
    return Paper(
        title="解聘通知书",
        addressee=facts.company,
        blocks=blocks,
        signed_by=(facts.committee,),
        signed_on=facts.served_on,
    )
