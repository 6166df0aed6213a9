"""The columns of the bureau's sheets: the form of domain.md 4.5, the refusals, the snapshots."""

from core.exchange.sheets import Column

CLAIM = (
    Column("序号", 6, "count"),
    Column("社区", 14),
    Column("物业管理区域", 18),
    Column("小区名称", 20),
    Column("物业服务企业", 24),
    Column("户数", 7, "count"),
    Column("建成年份", 8, "year"),
    Column("建筑面积（㎡）", 13, "area"),
    Column("接管日期", 11, "day"),
    Column("考评得分/等次", 13),
    Column("满意率（%）", 9, "percent"),
    Column("补贴期间（起—止）", 22),
    Column("月数", 8, "months"),
    Column("标准（元/㎡/月）", 9, "rate"),
    Column("金额（元）", 14, "money"),
    Column("备注", 24),
)
"""物业服务补贴资金申报（汇总）表. The formulas below know the letters of these columns."""

AREA, MONTHS, RATE, AMOUNT = "H", "M", "N", "O"

TERMS = (
    Column("项目", 22),
    Column("内容", 46),
    Column("条款", 60),
)

REFUSED = (
    Column("序号", 6, "count"),
    Column("社区", 14),
    Column("小区代码", 14),
    Column("小区名称", 20),
    Column("物业服务企业", 24),
    Column("合同编号", 16),
    Column("接管日期", 11, "day"),
    Column("户数", 7, "count"),
    Column("补贴计算面积（㎡）", 13, "area"),
    Column("未享受补贴的理由", 60),
    Column("条款", 40),
)

BASIS = (
    Column("社区", 12),
    Column("小区代码", 13),
    Column("小区名称", 18),
    Column("物业管理区域", 13),
    Column("物业服务企业", 22),
    Column("统一社会信用代码", 20),
    Column("合同编号", 14),
    Column("合同备案日期", 11, "day"),
    Column("承接查验日期", 11, "day"),
    Column("接管日期", 11, "day"),
    Column("服务终止日", 11, "day"),
    Column("建成日期", 11, "day"),
    Column("建成年份", 8, "year"),
    Column("弃管起始", 11, "day"),
    Column("户数", 7, "count"),
    Column("总建筑面积（㎡）", 13, "area"),
    Column("补贴计算面积（㎡）", 13, "area"),
    Column("面积依据", 18),
    Column("面积生效日", 11, "day"),
    Column("等次", 8),
    Column("得分", 8),
    Column("满意份数", 8, "count"),
    Column("有效份数", 8, "count"),
    Column("其他批次已享受", 9),
    Column("结论", 10),
    Column("金额（元）", 13, "money"),
    Column("依据和理由", 60),
)
