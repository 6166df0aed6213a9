"""2023社区物业管理工作实施方案: every figure, in the order of the document."""

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Max, Min, TextChoices

from estates.states import Grievance, Origin, Rectification, SmallPlace
from inspections.rules import EnvironmentCheck
from inspections.states import MAXIMA
from plans.facts import Facts
from plans.sources.check import Figure, Source
from tenders.models import Contract

Compute = Callable[[Facts], Figure]
SCOPES, TASKS, IDEAS, LEADERSHIP, DUTIES, STEPS = "二", "四", "五", "六", "七", "八"

NAMED = (
    ("观沙岭街道", "", "金岭农民安置小区"),
    ("观沙岭街道", "", "黄泥塘农民安置小区"),
    ("咸嘉湖街道", "白鹤嘴社区", "安塑小区"),
    ("咸嘉湖街道", "荷叶塘社区", "丽臣小区"),
    ("西湖街道", "", "裕民农民安置小区南片"),
    ("西湖街道", "", "裕民农民安置小区北片"),
    ("望岳街道", "", "道坡农民安置小区"),
    ("望岳街道", "", "上堆坊农民安置小区"),
    ("岳麓街道", "", "洋海塘农民安置小区东片"),
    ("岳麓街道", "", "洋海塘农民安置小区西片"),
)
"""Street, community where the document names one, estate."""

CALENDAR = (
    ("2月份", "摸底", "2月份对全区未实施物业服务的农民安置小区和破产企业宿舍区全面调查摸底",
     "2023-02-01至2023-02-28"),
    ("3月上旬", "协调会", "3月上旬组织相关部门召开协调会", "2023-03-01至2023-03-10"),
    ("3月下旬", "部署会", "3月下旬组织召开工作部署会", "2023-03-21至2023-03-31"),
    ("4月份", "整治", "4月份对今年确定的物业化服务的社区，由街道统一组织，重点拆除违法建筑",
     "2023-04-01至2023-04-30"),
    ("5月上旬", "参观", "5月上旬组织参观，学习其他单位经验做法", "2023-05-01至2023-05-10"),
    ("5月下旬", "推进", "5月下旬全力推进社区物业化服务工作", "2023-05-21至2023-05-31"),
    ("6月份", "讲评", "6月份组织相关社区进行交流讲评", "2023-06-01至2023-06-30"),
    ("8月份", "验收", "8月份由区城管局牵头，组织相关部门进行验收", "2023-08-01至2023-08-31"),
)  # fmt: skip


def _named(street: str, community: str, name: str) -> Compute:
    def compute(facts: Facts) -> Figure:
        row = facts.estates.filter(name=name).select_related("community__street").first()
        if row is None:
            return None
        middle = row.community.name if community else ""
        return f"{row.community.street.name}{middle}{row.name}"

    return compute


def _origin(origin: str) -> Compute:
    return lambda facts: facts.estates.filter(pk__in=facts.standing, origin=origin).count()


def _listed_in(street: str) -> Compute:
    rows = {"community__street__name": street}
    return lambda facts: facts.estates.filter(pk__in=facts.standing, **rows).count()


def _streets(facts: Facts) -> int:
    rows = facts.estates.filter(pk__in=facts.standing)
    return rows.values("community__street").distinct().count()


def _step(word: str) -> Compute:
    def compute(facts: Facts) -> Figure:
        row = facts.programme.milestones.filter(title__contains=word).first()
        return f"{row.first_day}至{row.last_day}" if row else None

    return compute


def _lead(facts: Facts) -> Figure:
    row = facts.programme.milestones.filter(title__contains="验收").first()
    return row.lead if row else None


def _seats(role: str) -> Compute:
    return lambda facts: facts.programme.members.filter(role=role).count()


def _offices(facts: Facts) -> int:
    members = facts.programme.members.filter(role="街道成员").values("unit")
    return facts.streets.exclude(name__in=members).count()


def _duty_lines(facts: Facts) -> int:
    rows = facts.programme.members.exclude(duty="")
    return rows.values("duty").distinct().count()


def _leader_of_work(facts: Facts) -> Figure:
    row = facts.programme.members.filter(duty__contains="牵头组织协调和监督考核").first()
    return row.unit if row else None


def _acceptance(facts: Facts) -> Figure:
    return facts.held.percent("ACCEPTANCE_PERCENT")


def _years(facts: Facts) -> Figure:
    days = facts.programme.milestones.values_list("first_day", "last_day")
    return "、".join(sorted({str(day.year) for pair in days for day in pair}))


def _phases(facts: Facts) -> int:
    return facts.programme.milestones.values("phase").distinct().count()


def _environment(facts: Facts) -> Figure:
    return frozenset(item.label for item in EnvironmentCheck)


def _step_lists(head: str, codes: type[TextChoices]) -> Compute:
    """The items of a catalogue that the April step names after `head`."""

    def compute(facts: Facts) -> Figure:
        row = facts.programme.milestones.filter(title__contains=f"{head}：").first()
        listed = row.title.partition(f"{head}：")[2].partition("；")[0] if row else ""
        return frozenset(set(listed.split("、")) & set(codes.labels))

    return compute


def _before(first: str, then: str) -> Callable[[Facts], bool]:
    """True when every step that names `first` is over before one that names `then` begins."""

    def holds(facts: Facts) -> bool:
        steps = facts.programme.milestones
        over = steps.filter(title__contains=first).aggregate(day=Max("last_day"))["day"]
        begun = steps.filter(title__contains=then).aggregate(day=Min("first_day"))["day"]
        return bool(over and begun and over < begun)

    return holds


def _serves_before_charging(_: Facts) -> bool:
    held = {constraint.name for constraint in Contract._meta.constraints}
    return "contract_serves_before_charging" in held


GATES = {
    "先整治后管理": _before("专项整治", "全力推进"),
    "先宣传后实施": _before("宣传动员", "专项整治"),
    "先服务后收费": _serves_before_charging,
}


def _gate(name: str) -> Compute:
    return lambda facts: "是" if GATES[name](facts) else "否"


def _gates(facts: Facts) -> int:
    return sum(holds(facts) for holds in GATES.values())


TEN = "今年实施的10个社区(小区)"
KINDS = "把我区农民安置小区和破产企业宿舍区纳入社区物业服务推行计划"
UNITS = "成员单位：区政府办、区综治办、区发改局、区财政局……区环卫公司及各街道办事处"
MAKE_UP = "满意度未达到85%以上的社区一律要求“补课”，不予验收"
THREE = "在推进社区物业化服务工作中，确定“三先三后”的工作思路"
ITEMS = "“牛皮癣”、绿化设施、沟渠、围墙、路灯、地面、化粪池、晾衣架等多项设施的专项整治"
PLACES = "强化小巷、小区、小院、小店“四小”管理"
DEEDS = "办好四件实事，重点解决路灯不亮，下水不通，路面不平，环境不洁的问题"
RESULTS = "脏乱现象是否得到根本改变，市容卫生是否得到显著提升，周边生活环境是否得到明显改善"

_ROWS: tuple[tuple[str, str, str, Figure, str, Compute], ...] = (
    ("标题", "2023社区物业管理工作实施方案", "实施年度", "2023", "年", _years),
    (SCOPES, "社区物业服务……包括以下几个方面：(一)……(六)", "服务范围（考评分项）", 6, "项",
     lambda _: len(MAXIMA)),
    (TASKS, TEN, "今年实施的小区", 10, "个", lambda facts: facts.board.estates),
    (TASKS, KINDS, "农民安置小区", 8, "个", _origin(Origin.RESETTLEMENT)),
    (TASKS, KINDS, "破产企业宿舍区", 2, "个", _origin(Origin.BANKRUPT_DORM)),
    (TASKS, TEN, "涉及街道", 5, "个", _streets),
    (IDEAS, THREE, "三先三后", 3, "项", _gates),
    (IDEAS, "(一)先整治后管理", "整治的时间节点在全面推进之前", "是", "", _gate("先整治后管理")),
    (IDEAS, "(二)先宣传后实施", "宣传的时间节点在实施之前", "是", "", _gate("先宣传后实施")),
    (IDEAS, "(三)先服务后收费", "合同不能先收费后服务", "是", "", _gate("先服务后收费")),
    (IDEAS, ITEMS, "专项整治项目",
     frozenset({"牛皮癣", "绿化设施", "沟渠", "围墙", "路灯", "地面", "化粪池", "晾衣架"}), "",
     _step_lists("专项整治", Rectification)),
    (LEADERSHIP, "组长:", "组长（人员待定）", 1, "席", _seats("组长")),
    (LEADERSHIP, "副组长:", "副组长（人员待定）", 1, "席", _seats("副组长")),
    (LEADERSHIP, "办公室主任：", "办公室主任（人员待定）", 1, "席", _seats("办公室主任")),
    (LEADERSHIP, "办公室副主任：", "办公室副主任（人员待定）", 1, "席", _seats("办公室副主任")),
    (LEADERSHIP, UNITS, "成员单位", 11, "个", _seats("成员单位")),
    (LEADERSHIP, UNITS, "未列入的街道办事处", 0, "个", _offices),
    (DUTIES, "区政府办：……各街道办事处：……", "职责分工", 10, "条", _duty_lines),
    (DUTIES, "区城管局：负责牵头组织协调和监督考核工作", "牵头和监督考核", "区城管局", "",
     _leader_of_work),
    (STEPS, "(一)准备阶段(二)实施阶段(三)考核验收阶段", "阶段", 3, "个", _phases),
    (STEPS, PLACES, "“四小”", frozenset({"小巷", "小区", "小院", "小店"}), "",
     _step_lists("“四小”管理", SmallPlace)),
    (STEPS, DEEDS, "四件实事解决的问题",
     frozenset({"路灯不亮", "下水不通", "路面不平", "环境不洁"}), "",
     _step_lists("四件实事", Grievance)),
    (STEPS, "8月份由区城管局牵头", "验收牵头单位", "区城管局", "", _lead),
    (STEPS, RESULTS, "验收的环境依据",
     frozenset({"脏乱现象根本改变", "市容卫生显著提升", "周边环境明显改善"}), "", _environment),
    (STEPS, MAKE_UP, "验收满意度下限（含）", Decimal(85), "%", _acceptance),
)  # fmt: skip


def _sources() -> tuple[Source, ...]:
    names = [
        (TASKS, f"{street}{community}{name}", "列入推行计划的小区", f"{street}{community}{name}",
         "", _named(street, community, name))
        for street, community, name in NAMED
    ]  # fmt: skip
    streets = [
        (TASKS, "、".join(row[0] + row[1] + row[2] for row in NAMED if row[0] == street),
         f"{street}的小区", 2, "个", _listed_in(street))
        for street in dict.fromkeys(row[0] for row in NAMED)
    ]  # fmt: skip
    steps = [
        (STEPS, sentence, f"时间节点：{when}", days, "", _step(word))
        for when, word, sentence, days in CALENDAR
    ]
    place = next(n for n, row in enumerate(_ROWS) if row[0] == IDEAS)
    ordered = [*_ROWS[:place], *streets, *names, *_ROWS[place:], *steps]
    return tuple(
        Source(
            key=f"S2-{number:02d}",
            section=section,
            sentence=sentence,
            label=label,
            expected=expected,
            unit=unit,
            compute=compute,
        )
        for number, (section, sentence, label, expected, unit, compute) in enumerate(ordered, 1)
    )


SEED2: tuple[Source, ...] = _sources()
