"""Words that several papers of the selection share."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.papers.rules import Table, chinese_date, money_in_full
from tenders.papers.facts import EstateFact, OfferFacts, RoundFacts

UNKNOWN = "—"


def office_of(street: str) -> str:
    """The office of a street: 大沁他拉街道办事处."""
    return street if street.endswith("办事处") else f"{street}办事处"


def price_text(price: Decimal) -> str:
    """0.55元/㎡/月, without zeros that say nothing beyond the fen."""
    shown = format(price.normalize(), "f")
    whole, _, part = shown.partition(".")
    return f"{whole}.{part.ljust(2, '0')}元/㎡/月"


def span(first: date, last: date) -> str:
    return f"{chinese_date(first)}至{chinese_date(last)}"


def names(estates: Sequence[EstateFact]) -> str:
    return "、".join(estate.name for estate in estates)


def of_round(facts: RoundFacts) -> str:
    """How a paper refers to the round."""
    return f"“{selection_name(facts)}”（编号{facts.number}）"


def selection_name(facts: RoundFacts) -> str:
    """The title with 遴选 at its end, once."""
    return facts.title if facts.title.endswith("遴选") else f"{facts.title}遴选"


def estate_table(estates: Sequence[EstateFact]) -> Table:
    """项目基本情况, with the sums where every figure is known."""
    rows = [_estate_row(estate) for estate in estates]
    if len(estates) > 1:
        rows.append(_sums(estates))
    head = ("小区", "社区", "类别", "坐落", "建筑面积（㎡）", "户数", "楼栋")
    return Table(head=head, rows=tuple(rows), shares=(5, 4, 3, 6, 4, 2, 2))


def _estate_row(estate: EstateFact) -> tuple[str, ...]:
    return (
        estate.name, estate.community, estate.category or UNKNOWN, estate.address or UNKNOWN,
        area_text(estate.area), whole_text(estate.households), whole_text(estate.buildings),
    )  # fmt: skip


def _sums(estates: Sequence[EstateFact]) -> tuple[str, ...]:
    areas = [estate.area for estate in estates if estate.area is not None]
    homes = [estate.households for estate in estates if estate.households is not None]
    houses = [estate.buildings for estate in estates if estate.buildings is not None]
    every = len(estates)
    return (
        "合计", f"{every}个小区", "", "",
        area_text(sum(areas, Decimal(0)) if len(areas) == every else None),
        whole_text(sum(homes) if len(homes) == every else None),
        whole_text(sum(houses) if len(houses) == every else None),
    )  # fmt: skip


def area_text(area: Decimal | None) -> str:
    return UNKNOWN if area is None else f"{area:,.2f}"


def whole_text(count: int | None) -> str:
    return UNKNOWN if count is None else f"{count:,}"


def offer_table(offer: OfferFacts) -> Table:
    """One company's own offer, amounts in figures and capitals."""
    rows = (
        ("企业名称", offer.company),
        ("统一社会信用代码", offer.code or UNKNOWN),
        ("报价", price_text(offer.price)),
        ("项目负责人", offer.manager or UNKNOWN),
        ("服务方案要点", offer.plan or UNKNOWN),
        ("基础设施投入承诺", offer.commitment or UNKNOWN),
        (
            "承诺投入金额",
            money_in_full(offer.commitment_amount) if offer.commitment_amount else "无",
        ),
    )
    return Table(rows=rows, shares=(3, 7))


def day_or_blank(day: date | None) -> str:
    return chinese_date(day) if day else "　　年　　月　　日"
