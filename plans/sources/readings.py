"""Contradictions and gaps of the two documents, the reading chosen, and what changes it."""

from typing import NamedTuple


class Reading(NamedTuple):
    """`setting` names the parameter, gate, scheme field or register field that holds it."""

    code: str
    issue: str
    reading: str
    setting: str


READINGS: tuple[Reading, ...] = (
    Reading("A1", "“30户以下”和“30户以上”都包含30户",
            "以下包括本数（民法典1259）：30户计入30户以下，另一档为超过30户（16+61=77）",
            "参数 SMALL_ESTATE_MAX"),
    Reading("A2", "“200户左右”与17个区域3796户不一致：平均223.3户",
            "150至300户之外只提示，不限制",
            "参数 REGION_HOUSEHOLDS_MIN、REGION_HOUSEHOLDS_MAX"),
    Reading("A3", "组建率90%的基数是77个还是151个",
            "两个口径都计算，以151个为准（须136个）；77个须70个；经区域物管会覆盖的小区计入",
            "参数 COMMITTEE_RATE_BASE"),
    Reading("A4", "77个的60%是46.2个", "须达到47个；用整数比较，不用四舍五入后的百分比",
            "工作目标的目标值（%）"),
    Reading("A5", "“遴选1-3家”是整个街道还是每次公告", "每次遴选公告推荐1至3家",
            "参数 SHORTLIST_MIN、SHORTLIST_MAX"),
    Reading("A6", "6-10%以哪项费用为基数、由谁定", "以当期物业费实收额为基数，合同约定一个比例",
            "合同的“业委会工作经费比例”；参数 FUND_RATE_MIN、FUND_RATE_MAX"),
    Reading("A7", "“超过本小区业主50%不满意”，抽样不能证明",
            "抽样超过50%只预警；全体业主表决才能解聘", "参数 DISMISSAL_PERCENT"),
    Reading("A8", "三（三）“经考评合格”与三（四）“达到优秀且满意率80%以上”不一致",
            "按更具体的三（四）：优秀并且满意率不低于80%",
            "补贴方案条件 MIN_GRADE、MIN_SATISFACTION"),
    Reading("A9", "“建设期满10年”以哪天计算",
            "以接管日计算，满10年当日计入；只有年份的按当年12月31日",
            "补贴方案条件 MIN_AGE_YEARS"),
    Reading("A10", "“多年处于弃管状态”没有年数", "至接管日连续无物业满2年",
            "补贴方案条件 MIN_ABANDONED"),
    Reading("A11", "“原则上100户以下”",
            "100户及以下直接享受，超过的须逐个批准例外；按小区不按区域计算",
            "补贴方案条件 MAX_HOUSEHOLDS"),
    Reading("A12", "正好100户抽多少", "100户以下包括100户，抽10户；超过100户才按比例",
            "参数 SAMPLE_SMALL_MAX"),
    Reading("A13", "101户的10%是10.1户", "向上取整为11户", "参数 SAMPLE_PERCENT"),
    Reading("A14", "不足10户的小区无法抽10户", "全部入户；10户指有效完成的份数，不足由备用样本补充",
            "参数 SAMPLE_MIN、RESERVE_PERCENT、RESERVE_MIN"),
    Reading("A15", "5000至10000元“按比例”没有比例",
            "按区域一次：核定费用乘以比例，限于5000至10000元，不超过实际费用；比例须由街道规定",
            "参数 FACILITY_GRANT_RATIO、FACILITY_GRANT_MIN、FACILITY_GRANT_MAX"),
    Reading("A16", "“第一年”“连续三年”按接管年还是按2022至2024年", "按接管后的服务年",
            "补贴方案字段“年度口径”（year_basis）"),
    Reading("A17", "文件标准与街道建议不同（三年合计都是7.20元/㎡）",
            "文件标准已批准；街道建议为已提出，只能模拟，不能申报",
            "补贴方案的状态（批准或不批准）"),
    Reading("A18", "充电桩是电动自行车还是汽车充电", "按电动自行车充电设施（上文为飞线）",
            "设施项目 EBIKE_CHARGER 的名称"),
    Reading("A19", "“电子杆”是什么", "保留原文名称，理解为出入口道闸",
            "设施项目 ELECTRONIC_POLE 的名称"),
    Reading("A20", "取水点、车位以“处”计，单元门以“个”计", "单位照原文登记，不换算",
            "设施项目的单位"),
    Reading("A21", "楼道灯在资助范围内但没有需求数，摄像头等相反",
            "8个项目各有“列入需求摸底”“可享受设施投入资金”两个标记", "设施项目的两个标记"),
    Reading("A22", "85%以上是否包括85%，84.96%如何显示", "85.00%通过；按份数比较，同时写明是否达到",
            "参数 ACCEPTANCE_PERCENT"),
    Reading("A23", "扣除的奖励资金和绩效分值没有数额", "当轮奖励为0，扣分值须由区里规定",
            "参数 DEDUCT_POINTS"),
    Reading("A24", "社区与小区混用", "社区是居委会辖区，小区属于一个社区；片区各按一个小区登记",
            "小区台账的“社区”栏"),
    Reading("A25", "“定期”“规定的时间”没有期限", "每月调度、每月通报，报名不少于5个工作日",
            "参数 MEETING_INTERVAL_MONTHS、BULLETIN_INTERVAL_MONTHS、REGISTRATION_WORKDAYS"),
)  # fmt: skip
