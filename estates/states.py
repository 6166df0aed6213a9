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
