"""Letters of the selection: 推荐函, 选定通知书, 未入选通知书."""

from core.papers.rules import Heading, Items, Paper, Para, chinese_date, read_number
from core.rules.errors import Refusal
from tenders.papers.common import names, of_round, offer_table, span
from tenders.papers.facts import NotSelectedFacts, RecommendFacts, SelectedFacts


def recommendation(facts: RecommendFacts) -> Paper:
    """推荐函: why this company, its own offer, and what the committee has to do.

    A letter number of another form than GB/T 9704 stands in the text instead of below the head.
    """
    of = facts.round
    readable = _readable(facts.number)
    number = () if readable else (Para(f"文号：{facts.number}", indented=False),)
    blocks = (
        *number,
        Para(
            f"{of_round(of)}已完成资格审查、评审和公示（{span(*facts.notice)}），公示期内的异议均已"
            f"书面答复。现向你会推荐{facts.offer.company}作为{names(of.estates)}的物业服务人候选单位。"
        ),
        Heading(1, "推荐理由"),
        Para(f"{facts.reason}。".replace("。。", "。")),
        Heading(1, "企业情况和报价"),
        offer_table(facts.offer),
        Heading(1, "有关要求"),
        Items(
            (
                "选聘物业服务人由业主共同决定（《中华人民共和国民法典》第二百七十八条），请依法"
                "组织表决并公布结果。",
                "请将决定书面告知我办；同意选聘的，由你会与该企业签订书面物业服务合同。",
                "不同意选聘的，请写明理由，我办将另行推荐或者重新遴选。",
            )
        ),
    )
    return Paper(
        issuer=of.office,
        title=f"关于推荐{facts.offer.company}的函",
        number=readable,
        addressee=facts.committee,
        blocks=blocks,
        signed_by=(of.office,),
        signed_on=facts.issued_on,
        note=f"联系人和联系电话：{of.contact}" if of.contact else "",
        copies_to=(of.bureau,),
    )


def _readable(number: str) -> str:
    """The number in the standard's form, "" for one in another."""
    try:
        return str(read_number(number))
    except Refusal:
        return ""


def selected(facts: SelectedFacts) -> Paper:
    """选定（中标）通知书: the decision, the own offer, and the days for contract and filing."""
    of = facts.round
    blocks = (
        Para(
            f"{of_round(of)}已完成全部程序。{facts.committee}于{chinese_date(facts.decided_on)}决定"
            f"（{facts.document}）选聘你单位为{names(of.estates)}的物业服务人，"
            f"依据为：{facts.owners_decision}。现通知如下。"
        ),
        Heading(1, "选定内容"),
        offer_table(facts.offer),
        Heading(1, "办理事项"),
        Items(
            (
                f"自决定之日起{facts.sign_days}日内，即{chinese_date(facts.sign_by)}前（含当日），"
                f"按照公告和你单位的承诺与{facts.committee}签订书面物业服务合同。",
                f"合同签订后{facts.filing_days}日内报{of.bureau}备案。",
                "按规定与业主方共同做好承接查验；查验记录签字后方可接管。",
                "不得将全部物业服务转委托给他人（《中华人民共和国民法典》第九百四十一条）。",
            )
        ),
    )
    return Paper(
        issuer=of.office,
        title="选定（中标）通知书",
        addressee=facts.offer.company,
        blocks=blocks,
        signed_by=(of.office, of.bureau),
        copies_to=(facts.committee,),
    )


def not_selected(facts: NotSelectedFacts) -> Paper:
    """未入选通知书: the company's own reason and nothing of the others.

    Refusal where the reason names another applicant.
    """
    for name in facts.others:
        if name and name in facts.reason:
            raise Refusal(
                f"未入选理由里写了另一家企业“{name}”：未入选通知书只说本企业的情况。"
                "请改写理由后再印制。",
                "NAMES_ANOTHER_COMPANY",
            )
    of = facts.round
    blocks = (
        Para(
            f"你单位参加了{of_round(of)}。经资格审查、评审和选定，你单位未入选。"
            "感谢你单位对本项目的支持。"
        ),
        Heading(1, "未入选的理由"),
        Para(f"{facts.reason}。".replace("。。", "。")),
        Heading(1, "其他"),
        Para(
            f"对上述结果有疑问的，可以书面向{of.office}询问。你单位报名材料中的商业秘密，"
            "我办依法予以保密。"
        ),
    )
    return Paper(
        issuer=of.office,
        title="未入选通知书",
        addressee=facts.company,
        blocks=blocks,
        signed_by=(of.office,),
        note=f"联系人和联系电话：{of.contact}" if of.contact else "",
    )
