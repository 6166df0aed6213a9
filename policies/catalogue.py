"""Every number a document may set: its code, unit, recommended value and the clause behind it.

Values live as dated rows (`policies.models.Parameter`); this is what they may be called and what
they may look like. A default is a reading to be confirmed by the bureau, never a hidden constant.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from core.rules.errors import Refusal

LEAP_YEAR = 2024
OPTION_NUMBERS = frozenset("123456")


class Kind(StrEnum):
    """How the text of a value is read."""

    INTEGER = "INTEGER"
    PERCENT = "PERCENT"
    POINTS = "POINTS"
    OPTIONS = "OPTIONS"
    MONTH_DAY = "MONTH_DAY"
    CHOICE = "CHOICE"
    FRACTION = "FRACTION"


class Spec(NamedTuple):
    """One parameter. `default` None means: the office must decide, nothing is assumed."""

    code: str
    label: str
    unit: str
    kind: Kind
    default: str | None
    clause: str
    choices: Mapping[str, str] = MappingProxyType({})

    @property
    def cited(self) -> str:
        """The document that the clause belongs to, as one of CITED."""
        return next(document for document in CITED if self.clause.startswith(document))

    def written(self, value: str) -> str:
        """The value as the office writes it: 85%, 10月8日, 选项1、2、3, 全部小区, 100户."""
        if self.kind == Kind.CHOICE:
            return self.choices.get(value, value)
        if self.kind == Kind.FRACTION:
            return value
        if self.kind == Kind.OPTIONS:
            return f"选项{value.replace(',', '、')}"
        if self.kind == Kind.MONTH_DAY:
            month, _, day = value.partition("-")
            return f"{month.lstrip('0')}月{day.lstrip('0')}日"
        return f"{value}{self.unit}"

    def typed(self, text: str) -> str:
        """What a person typed, in the stored form: a choice's words, Chinese commas, a unit."""
        text = text.strip().replace("，", ",").replace("、", ",")
        codes = {label: code for code, label in self.choices.items()}
        return codes.get(text, text).removesuffix(self.unit).strip()


PLAN = "街道2022年下半年工作计划"
SURVEY = f"{PLAN}三（四）：抽样入户调查"
SCALE = f"{PLAN}三（四）：业主满意率；各选项如何计入为建议值"
GRADES = f"{PLAN}三（四）：综合考评；分数线为建议值"
JOINT = f"{PLAN}三（四）：住建局与街道、社区共同考核；权重为建议值"
CALENDAR = f"{PLAN}三（四）：每年为一个周期；日期为建议值"
GRANT = f"{PLAN}三（五）：按比例投入5000元至10000元"
PROGRAMME = "2023社区物业管理工作实施方案"
RULES_274 = "业主大会和业主委员会指导规则（建房〔2009〕274号）"
RULES_BEIJING = "参照北京市物业管理条例"
RULES_SHANDONG = "参照山东省物业管理条例"
PRIVACY = "个人信息保护法"
CIVIL_CODE = "民法典"
PROPERTY_RULES = "物业管理条例"
RULES_130 = "参照前期物业管理招标投标管理暂行办法（建住房〔2003〕130号）"
BIDDING_LAW = "参照招标投标法"
BIDDING_RULES = "参照招标投标法实施条例"
RULES_NINGBO = "参照宁波市物业管理条例"
RULES_LIAOCHENG = "参照聊城市物业管理条例"
LISTING_RULES = "参照呼伦贝尔市物业企业评价和“红黑榜”制度通知"
VOTE = f"{CIVIL_CODE}第278条"
ACCEPTANCE = f"{PROGRAMME}八（三）3"
OC_RULES = f"{RULES_274}第31、32条"
SMALL_OC_RULES = f"{RULES_BEIJING}第39条"
PMC_RULES = f"{RULES_BEIJING}第54、58条；自治区规定待核"
CITED = (
    PLAN, PROGRAMME, RULES_274, RULES_BEIJING, RULES_SHANDONG, PRIVACY, CIVIL_CODE, PROPERTY_RULES,
    RULES_130, BIDDING_RULES, BIDDING_LAW, RULES_NINGBO, RULES_LIAOCHENG, LISTING_RULES,
)  # fmt: skip
"""How a clause of the catalogue begins: the document that it belongs to; a longer name first."""


def _spec(  # noqa: PLR0917 -- a row of the table below, read across
    code: str, label: str, unit: str, default: str | None, clause: str
) -> Spec:
    kinds = {
        "%": Kind.PERCENT, "分": Kind.POINTS, "选项": Kind.OPTIONS, "月-日": Kind.MONTH_DAY,
        "份额": Kind.FRACTION,
    }  # fmt: skip
    return Spec(code, label, unit, kinds.get(unit, Kind.INTEGER), default, clause)


_SPECS = (
    _spec("SAMPLE_MIN", "小规模小区最少抽样户数", "户", "10", f"{SURVEY}，100户以下不少于10户"),
    _spec("SAMPLE_SMALL_MAX", "小规模小区户数上限（含）", "户", "100", f"{SURVEY}，100户以下"),
    _spec("SAMPLE_PERCENT", "超过上限时的抽样比例", "%", "10", f"{SURVEY}，超过100户为10%"),
    _spec("RESERVE_PERCENT", "备用样本占主样本比例", "%", "50", f"{SURVEY}；备用样本为建议值"),
    _spec("RESERVE_MIN", "最少备用户数", "户", "5", f"{SURVEY}；备用样本为建议值"),
    _spec("SATISFIED_OPTIONS", "计为满意的选项", "选项", "1,2,3", SCALE),
    _spec("VALID_OPTIONS", "计为有效的选项", "选项", "1,2,3,4,5", SCALE),
    _spec("DISSATISFIED_OPTIONS", "计为不满意的选项", "选项", "4,5", SCALE),
    _spec("GRADE_EXCELLENT", "优秀分数线（含）", "分", "90", GRADES),
    _spec("GRADE_GOOD", "良好分数线（含）", "分", "80", GRADES),
    _spec("GRADE_QUALIFIED", "合格分数线（含）", "分", "60", GRADES),
    _spec("WEIGHT_BUREAU", "住建局评分权重", "份", "1", JOINT),
    _spec("WEIGHT_STREET", "街道评分权重", "份", "1", JOINT),
    _spec("WEIGHT_COMMUNITY", "社区评分权重", "份", "1", JOINT),
    _spec("NOTICE_WORKDAYS", "公示期", "工作日", "5", f"{PLAN}三（四）；公示期为建议值"),
    _spec("FREEZE_DAY", "名册冻结日", "月-日", "10-08", CALENDAR),
    _spec("DRAW_DAY", "抽样日", "月-日", "10-10", CALENDAR),
    _spec("SURVEY_FIRST_DAY", "入户调查起", "月-日", "10-11", CALENDAR),
    _spec("SURVEY_LAST_DAY", "入户调查止", "月-日", "11-15", CALENDAR),
    _spec("SCORING_LAST_DAY", "评分截止日", "月-日", "11-25", CALENDAR),
    _spec("PROVISIONAL_DAY", "初步结果日", "月-日", "11-26", CALENDAR),
    _spec("FINAL_DAY", "结果确认日", "月-日", "12-10", CALENDAR),
    _spec("ACCEPTANCE_PERCENT", "验收满意度下限（含）", "%", "85", ACCEPTANCE),
    _spec("DEDUCT_POINTS", "验收不合格扣绩效考核分值", "分", None,
          f"{ACCEPTANCE}；未写明分值，须由区里规定"),
    _spec("DISMISSAL_PERCENT", "启动解聘的不满意业主比例（超过）", "%", "50",
          f"{PLAN}三（二）：超过本小区业主50%不满意"),
    _spec("SHORTLIST_MIN", "每次遴选最少推荐企业数", "家", "1", f"{PLAN}三（二）：遴选1-3家"),
    _spec("SHORTLIST_MAX", "每次遴选最多推荐企业数", "家", "3", f"{PLAN}三（二）：遴选1-3家"),
    _spec("REGISTRATION_WORKDAYS", "遴选报名期", "工作日", "5",
          f"{PLAN}三（二）：在规定的时间内报名；期限为建议值"),
    _spec("FUND_RATE_MIN", "业委会工作经费最低比例（含）", "%", "6", f"{PLAN}三（一）：6-10%"),
    _spec("FUND_RATE_MAX", "业委会工作经费最高比例（含）", "%", "10", f"{PLAN}三（一）：6-10%"),
    _spec("FACILITY_GRANT_MIN", "设施投入资金下限", "元", "5000", GRANT),
    _spec("FACILITY_GRANT_MAX", "设施投入资金上限", "元", "10000", GRANT),
    _spec("FACILITY_GRANT_RATIO", "设施投入资金比例", "%", None,
          f"{GRANT}；未写明比例，须由街道规定"),
    _spec("REGION_HOUSEHOLDS_MIN", "管理区域户数提示下限", "户", "150",
          f"{PLAN}三（五）：按照200户左右划分；只提示不限制"),
    _spec("REGION_HOUSEHOLDS_MAX", "管理区域户数提示上限", "户", "300",
          f"{PLAN}三（五）：按照200户左右划分；只提示不限制"),
    _spec("SMALL_ESTATE_MAX", "小规模弃管小区户数上限（含）", "户", "30",
          f"{PLAN}一：30户以下；以下包括本数（民法典1259）"),
    Spec("COMMITTEE_RATE_BASE", "组建率的考核基数", "口径", Kind.CHOICE, "ALL",
         f"{PLAN}三（一）：组建率达到90%以上；基数为建议值，两个口径都计算",
         MappingProxyType({"ALL": "全部小区", "UNSERVICED": "无物业小区"})),
    _spec("OC_MIN", "业委会最少人数", "人", "5", OC_RULES),
    _spec("OC_MAX", "业委会最多人数", "人", "11", OC_RULES),
    _spec("OC_SMALL_MIN", "小规模小区业委会最少人数", "人", "3", SMALL_OC_RULES),
    _spec("OC_SMALL_HOUSEHOLDS", "可用较少人数的户数上限（含）", "户", "100",
          SMALL_OC_RULES),
    _spec("OC_TERM_YEARS", "业委会任期上限", "年", "5", OC_RULES),
    _spec("PMC_MIN", "物管会最少人数", "人", "7", PMC_RULES),
    _spec("PMC_MAX", "物管会最多人数", "人", "11", PMC_RULES),
    _spec("PMC_OWNER_PERCENT", "物管会业主代表最低比例（含）", "%", "50", PMC_RULES),
    _spec("PMC_TERM_YEARS", "物管会任期上限", "年", "3", PMC_RULES),
    _spec("FILING_DAYS", "选举（组建）后备案期限", "日", "30", f"{RULES_274}第33条"),
    _spec("FIRST_MEETING_DAYS", "选举后首次会议期限", "日", "7", f"{RULES_274}第32条"),
    _spec("CHANGE_FILING_DAYS", "委员变更后备案变更期限", "日", "30", f"{RULES_274}第34条"),
    _spec("TERM_REPORT_DAYS", "任期届满前报告换届", "日", "180",
          f"{RULES_BEIJING}第49条：届满六个月前"),
    _spec("TERM_MEETING_DAYS", "任期届满前召开换届大会", "日", "90", f"{RULES_SHANDONG}第33条"),
    _spec("PMC_DISSOLVE_DAYS", "业委会备案后物管会解散期限", "日", "30", f"{RULES_BEIJING}第59条"),
    _spec("PREP_MIN", "筹备组最少人数", "人", "7", f"{RULES_SHANDONG}第21条"),
    _spec("PREP_OWNER_PERCENT", "筹备组业主最低比例（含）", "%", "50",
          f"{RULES_SHANDONG}第21条"),
    _spec("PREP_MEETING_DAYS", "筹备组成立后召开首次大会期限", "日", "90",
          f"{RULES_SHANDONG}第22条"),
    _spec("CONTACT_RETENTION_YEARS", "委员联系电话保存年限（任期结束后）", "年", "5",
          f"{PRIVACY}第19条：保存期限为最短时间；年限为建议值"),
    _spec("VOTE_QUORUM", "参与表决的面积和人数份额（含）", "份额", "2/3",
          f"{VOTE}：专有部分面积占比三分之二以上且人数占比三分之二以上参与表决"),
    _spec("VOTE_ORDINARY", "一般事项同意的份额（超过）", "份额", "1/2",
          f"{VOTE}：参与表决专有部分面积过半数且人数过半数同意"),
    _spec("VOTE_SPECIAL", "特别事项同意的份额（含）", "份额", "3/4",
          f"{VOTE}：（六）至（八）项，参与表决面积四分之三以上且人数四分之三以上同意"),
    _spec("ASSEMBLY_NOTICE_DAYS", "业主大会会议提前公告天数", "天", "15",
          f"{PROPERTY_RULES}第14条：会议召开15日以前通知全体业主"),
    _spec("DECISION_PUBLISH_DAYS", "业主大会决定公布期限", "天", "3", f"{RULES_BEIJING}第37条"),
    _spec("DISMISSAL_NOTICE_DAYS", "解聘物业服务人提前书面通知天数", "天", "60",
          f"{CIVIL_CODE}第946条：提前六十日书面通知"),
    _spec("SELECTION_MIN_APPLICANTS", "遴选所需最少报名企业数", "家", "3",
          f"{RULES_130}第8条：邀请不少于3家；用于遴选为建议值"),
    _spec("SELECTION_PREPARATION_DAYS", "遴选公告后企业准备期", "天", "0",
          f"{BIDDING_LAW}第24条：必须招标的项目不少于20日；遴选不属此类，天数为建议值"),
    _spec("SELECTION_NOTICE_WORKDAYS", "遴选结果公示期", "工作日", "3",
          f"{PLAN}三（二）：遴选1-3家；公示期为建议值"),
    _spec("OBJECTION_ANSWER_WORKDAYS", "遴选异议答复期限", "工作日", "3",
          f"{BIDDING_RULES}第54条：收到异议之日起3日内答复；按工作日为建议值"),
    _spec("JUDGES_MIN", "评审小组最少人数（单数）", "人", "5",
          f"{RULES_130}：评标委员会为5人以上单数"),
    _spec("CONTRACT_MAX_YEARS", "物业服务合同最长期限", "年", "5", f"{RULES_NINGBO}第48条"),
    _spec("CONTRACT_SIGN_DAYS", "选定后签订合同期限", "天", "30",
          f"{BIDDING_LAW}第46条：中标通知书发出之日起三十日内"),
    _spec("CONTRACT_FILING_DAYS", "合同签订后备案期限", "天", "15", f"{RULES_BEIJING}第63条"),
    _spec("HANDOVER_PUBLISH_DAYS", "承接查验结果公布期限", "天", "3",
          f"{RULES_LIAOCHENG}：承接查验后3日内公布"),
    _spec("HANDOVER_NOTICE_DAYS", "承接查验结果公示天数", "天", "15",
          f"{RULES_LIAOCHENG}：公布不少于15日"),
    _spec("DECLINE_NOTICE_DAYS", "物业服务人不再续签提前书面通知天数", "天", "90",
          f"{CIVIL_CODE}第947条：合同期限届满前九十日书面通知"),
    _spec("INDEFINITE_NOTICE_DAYS", "解除不定期合同提前书面通知天数", "天", "60",
          f"{CIVIL_CODE}第948条：提前六十日书面通知"),
    _spec("EMERGENCY_MONTHS_MAX", "应急物业服务最长期限", "个月", "6", f"{RULES_BEIJING}第77条"),
    _spec("LISTING_HEARING_WORKDAYS", "列入红黑榜前企业陈述申辩期", "工作日", "5",
          f"{LISTING_RULES}：结果可以申诉；期限为建议值"),
    _spec("EXIT_HANDOVER_DAYS", "合同终止后退场移交期限", "天", "10",
          f"{CIVIL_CODE}第949条：在约定期限或者合理期限内退出；天数为建议值"),
    _spec("MEETING_INTERVAL_MONTHS", "调度会议间隔", "个月", "1",
          f"{PLAN}四（一）：定期召开调度会议；间隔为建议值"),
    _spec("BULLETIN_INTERVAL_MONTHS", "通报间隔", "个月", "1",
          f"{PLAN}四（一）：定期通报；间隔为建议值"),
    _spec("RETENTION_DAYS", "业主信息保留期", "天", "365",
          f"{PRIVACY}第19、47条：最短必要、目的实现后删除；天数为建议值"),
    _spec("REVEAL_DAILY_MOST", "每人每天最多查看完整联系方式", "次", "20",
          f"{PRIVACY}第6、51条：最小范围、防止未经授权的访问；次数为建议值"),
)  # fmt: skip
CATALOGUE: Mapping[str, Spec] = MappingProxyType({spec.code: spec for spec in _SPECS})

ASCENDING = (
    ("SHORTLIST_MIN", "SHORTLIST_MAX"),
    ("FUND_RATE_MIN", "FUND_RATE_MAX"),
    ("FACILITY_GRANT_MIN", "FACILITY_GRANT_MAX"),
    ("REGION_HOUSEHOLDS_MIN", "REGION_HOUSEHOLDS_MAX"),
    ("OC_SMALL_MIN", "OC_MIN", "OC_MAX"),
    ("TERM_MEETING_DAYS", "TERM_REPORT_DAYS"),
    ("PMC_MIN", "PMC_MAX"),
    ("GRADE_QUALIFIED", "GRADE_GOOD", "GRADE_EXCELLENT"),
    ("FREEZE_DAY", "DRAW_DAY", "SURVEY_FIRST_DAY", "SURVEY_LAST_DAY", "SCORING_LAST_DAY",
     "PROVISIONAL_DAY", "FINAL_DAY"),
)  # fmt: skip
"""Values that must not fall from left to right."""


def spec_of(code: str) -> Spec:
    """The entry of a code; refuses a code that the catalogue does not have."""
    found = CATALOGUE.get(code)
    if found is None:
        raise Refusal(f"没有名为“{code}”的政策参数。", "UNKNOWN_PARAMETER")
    return found


Value = int | Decimal | Fraction | frozenset[int] | tuple[int, int] | str


def read(code: str, text: str) -> Value:
    """The value in its own type; refuses a text that the parameter's kind does not allow."""
    spec = spec_of(code)
    try:
        return _READERS[spec.kind](spec, text)
    except (ValueError, InvalidOperation) as error:
        wanted = _SHAPES[spec.kind]
        if spec.choices:
            wanted = "或".join(f"“{label}”" for label in spec.choices.values())
        raise Refusal(f"“{spec.label}”的值“{text}”不对，应为{wanted}。", "BAD_VALUE") from error


def contradictions(values: Mapping[str, str]) -> list[str]:
    """Whole sentences on values that cannot hold together (a minimum above its maximum …)."""
    found = []
    for chain in ASCENDING:
        present = [code for code in chain if code in values]
        for low, high in pairwise(present):
            if read(low, values[low]) > read(high, values[high]):  # type: ignore[operator]  # same kind on both sides
                names = CATALOGUE[low].label, CATALOGUE[high].label
                found.append(
                    f"“{names[0]}”（{values[low]}）不能大于“{names[1]}”（{values[high]}）。"
                )
    return found + _options_clash(values)


def _options_clash(values: Mapping[str, str]) -> list[str]:
    codes = ("SATISFIED_OPTIONS", "DISSATISFIED_OPTIONS", "VALID_OPTIONS")
    if any(code not in values for code in codes):
        return []
    satisfied, dissatisfied, valid = (set(values[code].split(",")) for code in codes)
    if satisfied & dissatisfied or not satisfied | dissatisfied <= valid:
        return ["计为满意和计为不满意的选项不能重叠，并且都应计为有效。"]
    return []


def _integer(spec: Spec, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _decimal(spec: Spec, text: str) -> Decimal:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text, re.ASCII) or Decimal(text) > 100:
        raise ValueError(text)
    return Decimal(text)


def _options(spec: Spec, text: str) -> frozenset[int]:
    parts = text.split(",")
    if not set(parts) <= OPTION_NUMBERS or len(set(parts)) != len(parts):
        raise ValueError(text)
    return frozenset(map(int, parts))


def _month_day(spec: Spec, text: str) -> tuple[int, int]:
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text, re.ASCII) or text == "02-29":
        raise ValueError(text)
    day = date.fromisoformat(f"{LEAP_YEAR}-{text}")
    return day.month, day.day


def _fraction(spec: Spec, text: str) -> Fraction:
    if not re.fullmatch(r"[1-9][0-9]?/[1-9][0-9]?", text, re.ASCII) or Fraction(text) > 1:
        raise ValueError(text)
    return Fraction(text)


def _choice(spec: Spec, text: str) -> str:
    if text not in spec.choices:
        raise ValueError(text)
    return text


_READERS: Mapping[Kind, Callable[[Spec, str], Value]] = MappingProxyType(
    {
        Kind.INTEGER: _integer,
        Kind.PERCENT: _decimal,
        Kind.POINTS: _decimal,
        Kind.OPTIONS: _options,
        Kind.MONTH_DAY: _month_day,
        Kind.CHOICE: _choice,
        Kind.FRACTION: _fraction,
    }
)
_SHAPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.INTEGER: "不为负的整数",
        Kind.PERCENT: "0至100之间、最多两位小数的数字",
        Kind.POINTS: "0至100之间、最多两位小数的数字",
        Kind.OPTIONS: "1至6中不重复的数字，用逗号隔开",
        Kind.MONTH_DAY: "10-08 样子的月和日",
        Kind.CHOICE: "给出的口径之一",
        Kind.FRACTION: "2/3 样子的分数，不大于1",
    }
)
