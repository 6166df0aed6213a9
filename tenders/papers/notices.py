"""遴选公告 and 结果公示 (domain.md 3; W-130 Art. 8, 10)."""

from core.papers.rules import Block, Heading, Paper, Para, Table, chinese_date
from tenders.papers.common import estate_table, names, of_round, price_text, selection_name, span
from tenders.papers.facts import NoticeFacts, ResultFacts


def selection_notice(facts: NoticeFacts) -> Paper:
    """遴选公告: the published notice on paper, of the street and the bureau."""
    of = facts.round
    unit, address = facts.organiser
    opening = (
        f"为做好{names(of.estates)}的物业管理工作，{of.office}与{of.bureau}决定面向社会公开遴选"
        f"物业服务人（编号{of.number}），入围{_most(facts.most)}。现将有关事项公告如下。"
    )
    blocks: list[Block] = [
        Para(opening),
        Heading(1, "组织单位"),
        Para(f"{unit}，地址：{address}。"),
        Heading(1, "项目基本情况"),
        estate_table(of.estates),
    ]
    for heading, text in facts.texts:
        blocks += [Heading(1, heading), Para(text)]
    blocks += [Heading(1, "报名和提问"), *_days(facts)]
    if facts.changes:
        blocks += [Heading(1, "期限变更"), *(Para(change) for change in facts.changes)]
    return Paper(
        issuer=f"{of.office}文件",
        title=f"{selection_name(of)}公告",
        blocks=tuple(blocks),
        signed_by=(of.office, of.bureau),
        note=f"联系人和联系电话：{of.contact}" if of.contact else "",
    )


def _most(most: int) -> str:
    return "1家" if most == 1 else f"不超过{most}家"


def _days(facts: NoticeFacts) -> list[Block]:
    first, last = facts.registration
    return [
        Para(f"报名时间：{span(first, last)}，每日{facts.hours}；截止日24时后不再受理。"),
        Para(f"报名地点：{facts.place}。"),
        Para(f"提问截止：{chinese_date(facts.questions_last)}24时。答复对全体报名人公布。"),
    ]


def result_notice(facts: ResultFacts) -> Paper:
    """结果公示: the shortlisted with their offer and why, the days, and where to object."""
    of = facts.round
    rows = tuple(
        (
            str(entry.place), entry.company, price_text(entry.price),
            "—" if entry.total is None else f"{entry.total:.2f}", entry.manager, entry.reason,
        )
        for entry in facts.entries
    )  # fmt: skip
    head = ("位次", "企业", "报价", "综合得分", "项目负责人", "入围理由")
    blocks: tuple[Block, ...] = (
        Para(
            f"{of_round(of)}经资格审查和评审，确定入围企业{len(facts.entries)}家。"
            "现予公示，接受社会监督。"
        ),
        Heading(1, "入围企业"),
        Table(head=head, rows=rows, shares=(2, 6, 5, 3, 4, 8)),
        Heading(1, "公示期"),
        Para(f"{span(*facts.notice)}。"),
        Heading(1, "异议"),
        Para(
            f"对公示结果有异议的，请在公示期内以书面形式向{of.office}提出，写明事实和理由并签署"
            "单位名称或姓名。异议未答复前，不进入下一环节。"
        ),
    )
    return Paper(
        issuer=f"{of.office}文件",
        title=f"{selection_name(of)}结果公示",
        blocks=blocks,
        signed_by=(of.office, of.bureau),
        note=f"联系人和联系电话：{of.contact}" if of.contact else "",
    )
