"""The head of the life page: what an office asks first, on the day that is shown."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from core.web.templatetags.office import area, day, money, whole
from estates.models import Estate
from inspections.states import Grade
from portal.estates.cells import NOW, when
from portal.estates.pages import years
from portal.estates.pages.place import mode_cell
from portal.estates.queries.life import Life, served_on_day
from subsidies.states import BatchState


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the head: a label, its value on the day, and where it comes from."""

    label: str
    text: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One card of the head."""

    label: str
    text: str
    note: str = ""
    tone: str = ""


def stands(life: Life, on: date) -> bool:
    """Was the estate in the register on the day?"""
    return _on(life.standings or life.spells, on) is not None


def figures(life: Life, on: date) -> list[Figure]:
    """Cards: who manages it, its size, its committee and company, the last marks and money."""
    standing = (_mode(life, on), _size(life, on), _owners(life, on), _provider(life, on))
    return [*standing, *_year(life, on)]


def _on(rows: list[Any], on: date) -> Any:
    """The from–to row that holds on the day."""
    return next((row for row in rows if when(row.from_day, row.to_day, on) == NOW), None)


def _mode(life: Life, on: date) -> Figure:
    row = _on(life.spells, on)
    if row is None:
        return Figure(label="管理方式", text="—", note="这一天没有登记")
    cell = mode_cell(row.mode)
    return Figure(label="管理方式", text=cell.text, tone=cell.tone, note=f"{day(row.from_day)} 起")


def _size(life: Life, on: date) -> Figure:
    row = _on(life.measures, on)
    if row is None:
        return Figure(label="户数", text="—", note="这一天没有登记")
    note = "面积未登记" if row.floor_area is None else f"建筑面积 {area(row.floor_area)} ㎡"
    return Figure(label="户数", text=f"{whole(row.household_count)} 户", note=note)


def _owners(life: Life, on: date) -> Figure:
    serving = [row for row in life.committees if row.pk in life.serving]
    if not serving:
        why = life.estate.get_no_committee_reason_display()
        return Figure(label="业委会（物管会）", text="未组建", tone="warn", note=why)
    own = sorted(serving, key=lambda row: row.estate_id is None)[0]
    through = "，通过所在区域" if own.region_id else ""
    return Figure(
        label="业委会（物管会）",
        text=own.get_kind_display(),
        tone="good",
        note=f"任期至 {day(own.term_last_day)}{through}",
    )


def _provider(life: Life, on: date) -> Figure:
    row = served_on_day(life.services, on)
    if row is None:
        return Figure(label="物业服务人", text="无", tone="warn")
    return Figure(
        label="物业服务人",
        text=row.contract.company.name,
        note=f"{day(row.takeover_on)} 接管，合同至 {day(row.contract.ends_on)}",
    )


def _year(life: Life, on: date) -> list[Figure]:
    found = []
    graded = [row for row in life.assessments if row.grade and row.cycle.year <= on.year]
    if graded:
        row = graded[0]
        found.append(
            Figure(
                label=f"{row.cycle.year}年度考评",
                text=row.get_grade_display(),
                tone=years.GRADE_TONES[Grade(row.grade)],
                note=f"满意率 {years.satisfaction(row)}",
            )
        )
    paid = [
        row.total
        for row in life.cases
        if row.eligible and row.batch.state == BatchState.APPROVED and row.year <= on.year
    ]
    if paid:
        total = money(sum(paid, Decimal(0)))
        found.append(Figure(label="已批准补贴", text=f"{total} 元", note=f"{len(paid)} 个年度"))
    return found


def facts(life: Life, on: date) -> list[Fact]:
    """Particulars of the register, with the names and the community of the day."""
    estate, standing = life.estate, _on(life.standings, on)
    community = standing.community if standing else estate.community
    region = standing.region if standing else estate.region
    found = [
        Fact(label="当日名称", text=_other_name(standing, estate)),
        Fact(label="别名", text=estate.aliases),
        Fact(label="曾用名", text="、".join(_former(life, on))),
        Fact(label="街道和社区", text=f"{estate.community.street} {community}"),
        Fact(label="物业管理区域", text=region.name if region else ""),
        Fact(label="地址", text=estate.address),
        Fact(label="四至", text=_bounds(estate)),
        Fact(label="性质", text=estate.get_origin_display()),
        Fact(label="建成", text=_completed(estate)),
        Fact(label="户名册", text=f"{life.roster:,} 户" if life.roster else "还没有录入"),
        *_particulars(estate),
    ]
    if estate.parent:
        page = reverse("portal:estate", args=[estate.parent_id])
        found.append(Fact(label="所属大区", text=estate.parent.name, url=page))
    return [fact for fact in found if fact.text]


def _other_name(standing: Any, estate: Estate) -> str:
    """The name of the day where it is not the present one."""
    return standing.name if standing and standing.name != estate.name else ""


def _former(life: Life, on: date) -> list[str]:
    """Names before the one of the day, newest first, each once."""
    standing = _on(life.standings, on)
    now = standing.name if standing else life.estate.name
    names = [row.name for row in life.standings if row.from_day <= on and row.name != now]
    return list(dict.fromkeys(names))


def _bounds(estate: Estate) -> str:
    """东至…，南至…，西至…，北至…: those that are known."""
    sides = {"东": "east", "南": "south", "西": "west", "北": "north"}
    known = {word: getattr(estate, f"boundary_{side}") for word, side in sides.items()}
    return "，".join(f"{word}至{text}" for word, text in known.items() if text)


def _particulars(estate: Estate) -> list[Fact]:
    enclosed = {True: "封闭", False: "不封闭", None: ""}[estate.enclosed]
    return [
        Fact(label="封闭管理", text=enclosed),
        Fact(label="房屋类型", text=estate.house_type),
        Fact(label="建设单位", text=estate.developer),
        Fact(label="占地面积", text=f"{area(estate.site_area)} ㎡" if estate.site_area else ""),
        Fact(label="台账收费标准", text=_charge(estate)),
        Fact(label="台账所记物业企业", text=estate.reported_provider),
        Fact(label="台账所记问题", text=estate.problems),
        Fact(label="终止", text=f"{day(estate.last_day)} 止" if estate.last_day else ""),
    ]


def _charge(estate: Estate) -> str:
    """One rate, or the range that was reported."""
    low, high = estate.charge_low, estate.charge_high
    if low is None or high is None:
        return ""
    return f"{low} 元/㎡/月" if low == high else f"{low} 至 {high} 元/㎡/月"


def _completed(estate: Estate) -> str:
    if estate.completed_on:
        return day(estate.completed_on)
    return f"{estate.completed_year}年（只知年份）" if estate.completed_year else ""
