"""大沁他拉街道物业办2022年下半年工作计划: every figure, in the order of the document."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from operator import attrgetter

from django.db.models import UniqueConstraint

from inspections.models import Cycle
from inspections.states import Grade, Party
from plans.facts import Facts
from plans.models import Metric
from plans.sources.check import Figure, Source

Compute = Callable[[Facts], Figure]
PREFACE, STATE, GOALS = "前言", "一", "二"
COMMITTEES, COMPANIES, SUBSIDY = "三（一）", "三（二）", "三（三）"
ASSESSMENT, FACILITIES, LEADERSHIP = "三（四）", "三（五）", "四（一）"
YEAR_END, NEXT_YEAR_END, NOVEMBER = date(2022, 12, 31), date(2023, 12, 31), date(2022, 11, 30)

NUMBERS = (
    ("通辽市加强和改进住宅物业管理工作的实施意见", "通政字〔2021〕94号", "通政字﹝2021﹞94号"),
    ("通辽市2022年住宅物业管理提升年行动计划", "通政字〔2021〕95号", "通政字﹝2021﹞95号"),
    ("关于明确通辽市城镇无专业化物业服务项目接管工作流程的函", "通住建函〔2022〕10号",
     "通住建函﹝2022﹞10号"),
    ("关于加强和改进住宅物业管理工作的实施方案的通知", "奈政办字〔2022〕21号",
     "奈政办字﹝2022﹞21号"),
)  # fmt: skip
NEEDS = (
    ("CCTV", "摄像头", 170, "个", "安装摄像头170个"),
    ("EBIKE_CHARGER", "充电桩", 70, "个", "充电桩70个"),
    ("WATER_POINT", "取水点", 45, "处", "建取水点45处"),
    ("UNIT_DOOR", "单元门", 219, "个", "更换单元门219个"),
    ("CARPORT", "车棚", 26, "个", "建车棚26个"),
    ("PARKING_MARK", "划车位", 30, "处", "划车位30处"),
    ("ELECTRONIC_POLE", "电子杆", 53, "个", "安装电子杆53个"),
)


def _of_board(name: str) -> Compute:
    return lambda facts: int(attrgetter(name)(facts.board))


def _target(metric: str, due_on: date) -> Compute:
    return lambda facts: facts.target(metric, due_on)


def _parameter(code: str) -> Compute:
    return lambda facts: facts.held.percent(code)


def _rate(scheme: str, year: int) -> Compute:
    return lambda facts: facts.rate(scheme, year)


def _number(title: str) -> Compute:
    return lambda facts: facts.number_of(title)


def _need(code: str) -> Compute:
    return lambda facts: facts.need(code)


def _years_of_plan(facts: Facts) -> Figure:
    last = facts.last_due(Metric.SERVED_RATE)
    return last.year - facts.day.year + 1 if last else None


def _without_liaison(facts: Facts) -> int:
    return facts.communities.filter(liaison="").count()


def _last_paid_year(facts: Facts) -> Figure:
    scheme, years = facts.scheme("STREET"), facts.last_year_at("STREET", Decimal("0.2"))
    return scheme.first_day.year + years - 1 if scheme and years else None


def _first_paid_year(facts: Facts) -> Figure:
    scheme = facts.scheme("STREET")
    return scheme.first_day.year if scheme else None


def _grade(facts: Facts) -> Figure:
    value = facts.gate("DOC", "MIN_GRADE")
    return Grade(value).label if value else None


def _gate(code: str) -> Compute:
    def compute(facts: Facts) -> Figure:
        value = facts.gate("DOC", code)
        return int(value) if value else None

    return compute


def _cycles_a_year(_: Facts) -> Figure:
    """One where the database keeps street and year together unique; None where it does not."""
    rules = Cycle._meta.constraints
    kept = [rule for rule in rules if isinstance(rule, UniqueConstraint)]
    return 1 if any(set(rule.fields) == {"street", "year"} for rule in kept) else None


def _scoring_parties(facts: Facts) -> int:
    codes = {Party.BUREAU: "WEIGHT_BUREAU", Party.STREET: "WEIGHT_STREET"}
    codes[Party.COMMUNITY] = "WEIGHT_COMMUNITY"
    return sum(facts.held.integer(codes[party]) > 0 for party in Party)


def _band_holds_200(facts: Facts) -> str:
    low, high = (facts.held.integer(f"REGION_HOUSEHOLDS_{end}") for end in ("MIN", "MAX"))
    return "是" if low <= 200 <= high else "否"


def _head(facts: Facts) -> Figure:
    row = facts.programme.members.filter(role="组长").first()
    return row.unit if row else None


def _left_out(facts: Facts) -> int:
    members = facts.programme.members.filter(role="成员").values("unit")
    return facts.communities.exclude(name__in=members).count()


HOMES = "到2022年11月，每个社区建成一个“美好家园”小区"
COVER = "实现无物业小区业委会和物业管理委员的全覆盖"
FUND = "从物业费中提取6-10%用于业主委员会的工作经费"
DOC_TARIFF = "第一年0.3元/平方米/月，第二年0.2元/平方米/月，第三年0.1元/平方米/月"
STREET_TARIFF = "经考评合格按照0.2元/平方米/月的标准，自2022年至2024年，连续三年"
LATER = "3年以后持续给与物业服务企业补贴，但补贴标准降至0.1元/平方米/月"
GATE = "建设期满10年且多年处于弃管状态小区，同时小区规模原则上应该在100户以下"
SAMPLE = "100户以下的小区抽样户数不少于10户，超过100户的小区抽样调查比例为10%"
BEST = "综合考评达到优秀且业主满意率达到80%以上"
REGIONS = "将77个弃管小区按照200户左右划分17个物业管理区域，共3796户"
GRANTS = "按比例给与物业服务企业进行5000元至10000元的设备设施投入资金"
RATE = "元/㎡/月"

_ROWS: tuple[tuple[str, str, str, Figure, str, Compute], ...] = (
    (STATE, "整个街道现有住宅小区151个", "住宅小区", 151, "个", _of_board("estates")),
    (STATE, "其中有物业公司管理的74个", "有物业公司管理", 74, "个", _of_board("serviced")),
    (STATE, "有业主委员会的27个", "有物业小区中有业委会", 27, "个",
     lambda facts: facts.with_committee(facts.serviced)),
    (STATE, "弃管小区（含自管小区）77个", "弃管（含自管）", 77, "个", _of_board("unserviced")),
    (STATE, "有业主委员会的19个", "弃管小区中有业委会", 19, "个",
     lambda facts: facts.with_committee(facts.unserviced)),
    (STATE, "弃管小区30户以下的16个", "30户以下（含30户）", 16, "个",
     _of_board("small_unserviced")),
    (STATE, "30户以上61个", "30户以上（不含30户）", 61, "个", _of_board("large_unserviced")),
    (STATE, "弃管小区30户以下的16个", "30户的分界", Decimal(30), "户",
     _parameter("SMALL_ESTATE_MAX")),
    (GOALS, "无物业小区在2年内完成物业引进工作", "完成年限", 2, "年", _years_of_plan),
    (GOALS, "在2022年底完成60%无物业小区的物业引进工作", f"引进率（期限{YEAR_END}）",
     Decimal(60), "%", _target(Metric.SERVED_RATE, YEAR_END)),
    (GOALS, "再利用2023年一年的时间，所以小区都完成物业引进工作", f"引进率（期限{NEXT_YEAR_END}）",
     Decimal(100), "%", _target(Metric.SERVED_RATE, NEXT_YEAR_END)),
    (GOALS, COVER, f"业委会（物管会）覆盖率（期限{NEXT_YEAR_END}）", Decimal(100), "%",
     _target(Metric.COMMITTEE_COVERAGE, NEXT_YEAR_END)),
    (COMMITTEES, "每个社区要指定专人负责", "未指定专人的社区", 0, "个", _without_liaison),
    (COMMITTEES, "到2022年11月，业主委员会和物业管理委员会组建率达到90%以上",
     f"组建率（期限{NOVEMBER}）", Decimal(90), "%", _target(Metric.COMMITTEE_RATE, NOVEMBER)),
    (COMMITTEES, HOMES, f"建成“美好家园”小区的社区（期限{NOVEMBER}）", Decimal(100), "%",
     _target(Metric.BEAUTIFUL_HOME, NOVEMBER)),
    (COMMITTEES, FUND, "工作经费最低比例", Decimal(6), "%", _parameter("FUND_RATE_MIN")),
    (COMMITTEES, FUND, "工作经费最高比例", Decimal(10), "%", _parameter("FUND_RATE_MAX")),
    (COMPANIES, "面向社会统一遴选物业服务企业1-3家", "最少", Decimal(1), "家",
     _parameter("SHORTLIST_MIN")),
    (COMPANIES, "面向社会统一遴选物业服务企业1-3家", "最多", Decimal(3), "家",
     _parameter("SHORTLIST_MAX")),
    (COMPANIES, "超过本小区业主50%不满意的，有权解除合同", "不满意业主比例（超过）", Decimal(50),
     "%", _parameter("DISMISSAL_PERCENT")),
    (SUBSIDY, DOC_TARIFF, "文件标准第一年", Decimal("0.3"), RATE, _rate("DOC", 1)),
    (SUBSIDY, DOC_TARIFF, "文件标准第二年", Decimal("0.2"), RATE, _rate("DOC", 2)),
    (SUBSIDY, DOC_TARIFF, "文件标准第三年", Decimal("0.1"), RATE, _rate("DOC", 3)),
    (SUBSIDY, STREET_TARIFF, "街道建议标准", Decimal("0.2"), RATE, _rate("STREET", 1)),
    (SUBSIDY, STREET_TARIFF, "起始年份", 2022, "年", _first_paid_year),
    (SUBSIDY, STREET_TARIFF, "截止年份", 2024, "年", _last_paid_year),
    (SUBSIDY, STREET_TARIFF, "连续年数", 3, "年",
     lambda facts: facts.last_year_at("STREET", Decimal("0.2"))),
    (SUBSIDY, LATER, "3年以后的标准", Decimal("0.1"), RATE, _rate("STREET", 4)),
    (SUBSIDY, GATE, "建设期满年数", 10, "年", _gate("MIN_AGE_YEARS")),
    (SUBSIDY, GATE, "户数上限（含）", 100, "户", _gate("MAX_HOUSEHOLDS")),
    (ASSESSMENT, "每年为一个周期", "一个街道一年的考评周期", 1, "个", _cycles_a_year),
    (ASSESSMENT, "由旗住建局与街道、社区共同", "考核方", 3, "方", _scoring_parties),
    (ASSESSMENT, SAMPLE, "小规模小区户数上限（含）", Decimal(100), "户",
     _parameter("SAMPLE_SMALL_MAX")),
    (ASSESSMENT, SAMPLE, "最少抽样户数", Decimal(10), "户", _parameter("SAMPLE_MIN")),
    (ASSESSMENT, SAMPLE, "超过100户的抽样比例", Decimal(10), "%", _parameter("SAMPLE_PERCENT")),
    (ASSESSMENT, BEST, "最低考评等次", "优秀", "", _grade),
    (ASSESSMENT, BEST, "最低业主满意率（含）", 80, "%", _gate("MIN_SATISFACTION")),
    (FACILITIES, REGIONS, "划入管理区域的弃管小区", 77, "个", lambda facts: facts.in_regions),
    (FACILITIES, REGIONS, "200户在提示区间之内", "是", "", _band_holds_200),
    (FACILITIES, REGIONS, "物业管理区域", 17, "个", lambda facts: facts.regions),
    (FACILITIES, REGIONS, "弃管小区户数", 3796, "户", _of_board("households_unserviced")),
    (FACILITIES, "统计77个小区一般性基础设施需要", "纳入设施摸底的小区", 77, "个",
     lambda facts: facts.surveyed),
    (FACILITIES, GRANTS, "设施投入资金下限", Decimal(5000), "元", _parameter("FACILITY_GRANT_MIN")),
    (FACILITIES, GRANTS, "设施投入资金上限", Decimal(10000), "元",
     _parameter("FACILITY_GRANT_MAX")),
    (FACILITIES, "在基础设施包括充电桩、楼道灯、取水点、车棚等投入上", "可享受投入资金的项目",
     frozenset({"充电桩", "楼道灯", "取水点", "车棚"}), "", lambda facts: facts.grant_items),
    (LEADERSHIP, "以街道办事处主任为组长", "领导小组组长", "街道办事处主任", "", _head),
    (LEADERSHIP, "各社区书记为成员", "未列为成员的社区", 0, "个", _left_out),
)  # fmt: skip


def _sources() -> tuple[Source, ...]:
    rows = [
        (PREFACE, printed, f"文号：{title}", number, "", _number(title))
        for title, number, printed in NUMBERS
    ]
    needs = [
        (FACILITIES, sentence, f"设施需求：{name}", quantity, unit, _need(code))
        for code, name, quantity, unit, sentence in NEEDS
    ]
    place = next(n for n, row in enumerate(_ROWS) if row[1] == GRANTS)
    ordered = [*rows, *_ROWS[:place], *needs, *_ROWS[place:]]
    return tuple(
        Source(
            key=f"S1-{number:02d}",
            section=section,
            sentence=sentence,
            label=label,
            expected=expected,
            unit=unit,
            compute=compute,
        )
        for number, (section, sentence, label, expected, unit, compute) in enumerate(ordered, 1)
    )


SEED1: tuple[Source, ...] = _sources()
