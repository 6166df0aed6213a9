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
