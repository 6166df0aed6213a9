"""SEED2: another district with five streets, ten named estates, its calendar and its 85 %.

Zones (南片、北片…) are estates of their own without a common parent: the document counts each of
them among the ten.
"""

import calendar
from datetime import date
from decimal import Decimal

from communities.models import Community, District, Street
from core.rules.periods import part_of_month
from demo import names, shapes
from demo.clock import at
from demo.papers import PLAN
from demo.people import enlist_district, person
from demo.references import references
from estates.models import Estate
from estates.register import NewEstate, NewHousehold
from estates.services import register_estates, register_households
from estates.states import Grievance, Mode, Origin, Rectification, SmallPlace
from plans.services import NewMember, NewMilestone, register_programme
from plans.sources import DISTRICT_PLAN
from plans.sources.seed2 import NAMED
from policies.catalogue import PROGRAMME
from policies.models import DocumentKind
from policies.services import load_defaults, register_document

NEW_YEAR, SURVEYED = date(2023, 1, 1), date(2023, 2, 28)
ALIASES = {"安塑小区": "白鹤咀社区安塑小区"}
"""The press writes 白鹤咀 where the document writes 白鹤嘴."""
CHOSEN_COMMUNITIES = {
    "金岭农民安置小区": "金岭",
    "黄泥塘农民安置小区": "黄泥塘",
    "裕民农民安置小区南片": "裕民",
    "裕民农民安置小区北片": "裕民",
    "道坡农民安置小区": "道坡",
    "上堆坊农民安置小区": "上堆坊",
    "洋海塘农民安置小区东片": "洋海塘",
    "洋海塘农民安置小区西片": "洋海塘",
}
"""The document names a community for two estates only; the others' were chosen."""
BLANK_SEATS = ("组长", "副组长", "办公室主任", "办公室副主任")
SPECIALISTS = "在社区专业维护上给予指导、支持和配合"
UNITS = (
    ("区政府办", "负责协调解决企业办社会职能分离的历史遗留问题"),
    ("区综治办", "负责指导和支持做好治安防控工作"),
    ("区发改局", "负责指导确定社区物业服务收费标准"),
    ("区财政局", "负责社区物业服务的经费统筹工作"),
    ("区城管局", "负责牵头组织协调和监督考核工作"),
    ("区民政局", "协助做好特困、低保人员的就业工作"),
    ("区住房城乡建设局", "负责行业指导工作"),
    ("区工商分局", "负责对成立物业服务公司的办证和资质审批提供支持"),
    ("区市政公司", SPECIALISTS),
    ("区园林公司", SPECIALISTS),
    ("区环卫公司", SPECIALISTS),
)
STREETS_DUTY = "组织社区实施社区物业服务工作"
PREPARING, DOING, ACCEPTING = "准备阶段", "实施阶段", "考核验收阶段"


def load_second_district() -> None:
    """The district, its people and papers, its ten estates and its programme."""
    district = District.objects.create(
        code="430104", name="长沙市岳麓区", bureau_name="区城管局", finance_name="区财政局"
    )
    streets = _streets(district)
    enlist_district(next(iter(streets.values())))
    _estates(_communities(streets))
    _programme(district, list(streets))


def _streets(district: District) -> dict[str, Street]:
    found = dict.fromkeys(row[0] for row in NAMED)
    return {
        name: Street.objects.create(code=f"{number:03d}", name=name, district=district)
        for number, name in enumerate(found, start=1)
    }


def _communities(streets: dict[str, Street]) -> dict[str, Community]:
    """Community of each estate, by estate name."""
    found: dict[str, Community] = {}
    for street, named, estate in NAMED:
        name = named or f"{CHOSEN_COMMUNITIES[estate]}社区{names.MARK}"
        code = f"{streets[street].communities.count() + 1:03d}"
        found[estate], _ = Community.objects.get_or_create(
            street=streets[street], name=name, defaults={"code": code, "liaison": "演示专人"}
        )
    return found


def _estates(communities: dict[str, Community]) -> list[Estate]:
    chance = shapes.source()
    rosters = {row[2]: list(shapes.roster(chance.randint(60, 160), chance)) for row in NAMED}
    rows = [
        NewEstate(
            community_id=communities[name].pk,
            code=f"YL{number:03d}",
            name=name,
            aliases=ALIASES.get(name, ""),
            origin=Origin.RESETTLEMENT if "安置" in name else Origin.BANKRUPT_DORM,
            mode=Mode.ABANDONED,
            since=date(2010, 1, 1),
            completed_year=2000 + number % 8,
            household_count=len(rosters[name]),
            floor_area=sum((address.area for address in rosters[name]), Decimal(0)),
            subsidy_area=sum((address.area for address in rosters[name]), Decimal(0)),
            source="演示台账（户数和面积方案未给出，为选定值）",
        )
        for number, (_, _, name) in enumerate(NAMED, start=1)
    ]
    estates = register_estates(rows=rows, by=None, at=at(NEW_YEAR))
    households = [
        NewHousehold(
            estate_id=estate.pk,
            building=f"{int(address.building)}号楼",
            code=address.code,
            entrance_unit=address.unit,
            room=address.room,
            exclusive_area=address.area,
        )
        for estate in estates
        for address in rosters[estate.name]
    ]
    register_households(rows=households, by=None, at=at(NEW_YEAR))
    return estates


def _programme(district: District, streets: list[str]) -> None:
    officer, reviewer = person("yuelu"), person("chengguan")
    document = register_document(
        title=PROGRAMME,
        issuer="区社区物业化服务工作领导小组",
        kind=DocumentKind.PROGRAMME,
        district=district,
        by=officer,
        at=at(NEW_YEAR),
    )
    load_defaults(
        district=district,
        document=document,
        by_maker=officer,
        by_checker=reviewer,
        cited=references(plan=PLAN, programme=document),
        first_day=NEW_YEAR,
        at=at(NEW_YEAR, 10),
    )
    register_programme(
        code=DISTRICT_PLAN,
        title=PROGRAMME,
        document=document,
        district=district,
        base_day=SURVEYED,
        milestones=milestones(),
        members=_members(streets),
        by=None,
        at=at(SURVEYED),
    )


def _members(streets: list[str]) -> list[NewMember]:
    blank = [NewMember(role=role, unit="（待定）") for role in BLANK_SEATS]
    units = [NewMember(role="成员单位", unit=unit, duty=duty) for unit, duty in UNITS]
    offices = [NewMember(role="街道成员", unit=name, duty=STREETS_DUTY) for name in streets]
    return [*blank, *units, *offices]


def milestones() -> list[NewMilestone]:
    """The document's calendar; 旬 become days."""
    rows = (
        (PREPARING, "未实施物业服务的安置小区和宿舍区全面调查摸底，确定名单", 2, "", ""),
        (PREPARING, "组织相关部门召开协调会，研究开放式居民社区推行物业化服务工作", 3, "上旬", ""),
        (PREPARING, "组织召开工作部署会，宣传动员居民", 3, "下旬", ""),
        (DOING, _putting_in_order(), 4, "", "各街道办事处"),
        (DOING, "组织参观，学习其他单位经验做法", 5, "上旬", ""),
        (DOING, "全力推进社区物业化服务工作", 5, "下旬", ""),
        (ACCEPTING, "组织相关社区进行交流讲评", 6, "", ""),
        (ACCEPTING, "组织相关部门验收，上门问卷调查", 8, "", "区城管局"),
    )  # fmt: skip
    return [
        NewMilestone(phase=phase, title=title, first_day=first, last_day=last, lead=lead)
        for phase, title, month, part, lead in rows
        for first, last in [_days(month, part)]
    ]


def _putting_in_order() -> str:
    """§五（一） and §八（二）1 in one step, item by item."""
    items, places, wrongs = (
        "、".join(map(str, codes.labels)) for codes in (Rectification, SmallPlace, Grievance)
    )
    return (
        "重点整治：拆违、治安交通、外墙围墙、道路绿地路灯供排水；"
        f"专项整治：{items}；“四小”管理：{places}；四件实事：{wrongs}"
    )


def _days(month: int, part: str) -> tuple[date, date]:
    if part:
        return part_of_month(NEW_YEAR.year, month, part)
    days = calendar.monthrange(NEW_YEAR.year, month)[1]
    return date(NEW_YEAR.year, month, 1), date(NEW_YEAR.year, month, days)
