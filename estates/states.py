"""Words of the register: how an estate is managed and where it comes from."""

from django.db import models


class Mode(models.TextChoices):
    MARKET = "MARKET", "专业物业"
    SELF = "SELF", "自管"
    UNIT = "UNIT", "单位自管"
    STREET = "STREET", "街道（社区）代管"
    ABANDONED = "ABANDONED", "弃管"
    EMERGENCY = "EMERGENCY", "应急物业"


UNSERVICED: frozenset[str] = frozenset({Mode.SELF, Mode.UNIT, Mode.STREET, Mode.ABANDONED})
"""无物业: 弃管（含自管）小区 of SEED1 §一."""


class Origin(models.TextChoices):
    COMMERCIAL = "COMMERCIAL", "商品房"
    UNIT_HOUSING = "UNIT_HOUSING", "单位房改房"
    RESETTLEMENT = "RESETTLEMENT", "农民安置小区"
    BANKRUPT_DORM = "BANKRUPT_DORM", "破产企业宿舍区"
    OTHER = "OTHER", "其他"


class Rectification(models.TextChoices):
    """What is put in order before management begins (SEED2 §五（一）)."""

    SMALL_ADS = "SMALL_ADS", "牛皮癣"
    GREENERY = "GREENERY", "绿化设施"
    DITCHES = "DITCHES", "沟渠"
    WALLS = "WALLS", "围墙"
    STREET_LAMPS = "STREET_LAMPS", "路灯"
    PAVING = "PAVING", "地面"
    SEPTIC_TANKS = "SEPTIC_TANKS", "化粪池"
    DRYING_RACKS = "DRYING_RACKS", "晾衣架"


class SmallPlace(models.TextChoices):
    """“四小” of SEED2 §八（二）1."""

    LANE = "LANE", "小巷"
    ESTATE = "ESTATE", "小区"
    YARD = "YARD", "小院"
    SHOP = "SHOP", "小店"


class Grievance(models.TextChoices):
    """What the 四件实事 of SEED2 §八（二）1 remedy."""

    DARK_LAMPS = "DARK_LAMPS", "路灯不亮"
    BLOCKED_DRAINS = "BLOCKED_DRAINS", "下水不通"
    UNEVEN_ROADS = "UNEVEN_ROADS", "路面不平"
    DIRT = "DIRT", "环境不洁"


class ProblemCode(models.TextChoices):
    """The check-list of 存在问题: SEED1 §一, then what SEED2 §五（一） and §八（二）1 put right."""

    ENV = "ENV", "环境卫生脏乱差"
    DOOR = "DOOR", "单元门破旧"
    PIPE = "PIPE", "公用管道破旧"
    WATER = "WATER", "没有取水点"
    OFFICE_ROOM = "OFFICE_ROOM", "没有物业用房"
    CCTV = "CCTV", "缺少监控"
    CHARGING = "CHARGING", "缺少充电桩"
    FLYING_WIRE = "FLYING_WIRE", "窗口飞线"
    SAFETY = "SAFETY", "安全隐患"
    SMALL_ADS = Rectification.SMALL_ADS.value, Rectification.SMALL_ADS.label
    GREENERY = Rectification.GREENERY.value, Rectification.GREENERY.label
    DITCHES = Rectification.DITCHES.value, Rectification.DITCHES.label
    WALLS = Rectification.WALLS.value, Rectification.WALLS.label
    STREET_LAMPS = Rectification.STREET_LAMPS.value, Rectification.STREET_LAMPS.label
    PAVING = Rectification.PAVING.value, Rectification.PAVING.label
    SEPTIC_TANKS = Rectification.SEPTIC_TANKS.value, Rectification.SEPTIC_TANKS.label
    DRYING_RACKS = Rectification.DRYING_RACKS.value, Rectification.DRYING_RACKS.label
    DARK_LAMPS = Grievance.DARK_LAMPS.value, Grievance.DARK_LAMPS.label
    BLOCKED_DRAINS = Grievance.BLOCKED_DRAINS.value, Grievance.BLOCKED_DRAINS.label
    UNEVEN_ROADS = Grievance.UNEVEN_ROADS.value, Grievance.UNEVEN_ROADS.label
    DIRT = Grievance.DIRT.value, Grievance.DIRT.label


class NoCommittee(models.TextChoices):
    """未成立原因 of 小区台账."""

    HALF_DELIVERED = "HALF_DELIVERED", "交付面积不足50%"
    UNDER_TWO_YEARS = "UNDER_TWO_YEARS", "首套交付不足2年"
    FEW_OWNERS = "FEW_OWNERS", "业主较少决定不成立"
    NO_NEIGHBOURHOOD = "NO_NEIGHBOURHOOD", "居委会未成立"


class Reform(models.TextChoices):
    """How the identity of an estate changes from a day on."""

    RENAME = "RENAME", "更名"
    MOVE = "MOVE", "调整社区"
    SPLIT = "SPLIT", "拆分"
    MERGE = "MERGE", "合并"


class Occupancy(models.TextChoices):
    """How a dwelling is used."""

    OWN = "OWN", "自住"
    RENTED = "RENTED", "出租"
    VACANT = "VACANT", "空置"
    UNKNOWN = "UNKNOWN", "不详"


class PartyKind(models.TextChoices):
    """Who may own a dwelling."""

    PERSON = "PERSON", "个人"
    UNIT = "UNIT", "单位"


class FeeModel(models.TextChoices):
    """“无偿或低偿” of SEED2 §三（一）, and the market."""

    FREE = "FREE", "无偿"
    LOW_FEE = "LOW_FEE", "低偿"
    MARKET = "MARKET", "市场价"


class ServiceScope(models.TextChoices):
    """六项服务范围 of SEED2 §三（二）; assessments score the same first five."""

    PUBLIC_ORDER = "PUBLIC_ORDER", "公共秩序"
    SANITATION = "SANITATION", "环境卫生"
    SECURITY = "SECURITY", "安全防范"
    FACILITIES = "FACILITIES", "公用设施"
    GREENING = "GREENING", "绿化"
    OTHER = "OTHER", "其他"


class Gate(models.TextChoices):
    """三先三后 of SEED2 §四, in the order in which an estate passes them."""

    RECTIFIED = "RECTIFIED", "完成整治"
    PUBLICISED = "PUBLICISED", "完成宣传公示"
    SERVICE_STARTED = "SERVICE_STARTED", "开始服务"
    FEE_STARTED = "FEE_STARTED", "开始收费"
