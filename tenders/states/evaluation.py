"""Screening and score sheets: what is checked, and how a sheet becomes final."""

from django.db import models

from core.rules.transitions import table


class Check(models.TextChoices):
    """资格审查: the papers of the check-list, and what the office looks up itself."""

    LICENCE = "LICENCE", "营业执照"
    AUTHORITY = "AUTHORITY", "法定代表人证明或授权委托书"
    FINANCE = "FINANCE", "财务、纳税、社保证明"
    CREDIT = "CREDIT", "信用查询结果"
    CONTRACTS = "CONTRACTS", "在管项目业绩合同"
    STAFF = "STAFF", "项目负责人及人员表"
    OFFER = "OFFER", "服务方案与报价"
    PLEDGE = "PLEDGE", "承诺书"
    ELIGIBLE = "ELIGIBLE", "没有禁止参选的情形"
    CAPABLE = "CAPABLE", "条件成熟，符合公告的资格要求"


class SheetState(models.TextChoices):
    """评分表 of one judge for one applicant."""

    ENTERED = "ENTERED", "已录入"
    SIGNED = "SIGNED", "已签字"


SHEET_STATES = table(
    SheetState,
    {
        SheetState.ENTERED: frozenset({SheetState.SIGNED}),
        SheetState.SIGNED: frozenset(),
    },
)
"""A signed sheet never changes."""
