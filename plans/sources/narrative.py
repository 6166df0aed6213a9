"""Numbers in the wording of the documents that count principles, and where they live."""

from typing import NamedTuple


class Narrative(NamedTuple):
    """A phrase that is no figure of the register, and how the product answers it."""

    document: str
    section: str
    phrase: str
    handled: str


_STREET = "2022年下半年工作计划"
_DISTRICT = "2023社区物业管理工作实施方案"
NARRATIVE: tuple[Narrative, ...] = (
    Narrative(_STREET, "一", "单元门、公用管道破旧，没有取水点、没有物业用房、缺少监控、"
              "缺少充电桩、窗口飞线", "小区台账的“存在问题”栏"),
    Narrative(_STREET, "三（三）", "多年处于弃管状态", "补贴方案的条件“弃管满年数”，见A10"),
    Narrative(_STREET, "四（一）", "定期召开调度会议，定期通报",
              "参数 MEETING_INTERVAL_MONTHS、BULLETIN_INTERVAL_MONTHS，见A25"),
    Narrative(_DISTRICT, "三", "居民自治、因地制宜、便民利民三项原则",
              "合同的收费方式（无偿、低偿、市场价）和小区的管理方式"),
    Narrative(_DISTRICT, "三（三）", "4050人员就业体系", "不属于物业台账，未建数据项"),
    Narrative(_DISTRICT, "八（三）", "扣除政府奖励资金和相应的绩效考核分值",
              "参数 DEDUCT_POINTS，见A23"),
)  # fmt: skip
