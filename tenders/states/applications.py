"""What a company hands in with its application (domain.md 3, qualification papers)."""

from django.db import models


class Paper(models.TextChoices):
    """资格材料: the check-list, in the order in which the office goes through it."""

    LICENCE = "LICENCE", "营业执照"
    AUTHORITY = "AUTHORITY", "法定代表人证明或授权委托书"
    FINANCE = "FINANCE", "财务、纳税、社保证明"
    CREDIT = "CREDIT", "信用查询结果"
    CONTRACTS = "CONTRACTS", "在管项目业绩合同"
    STAFF = "STAFF", "项目负责人及人员表"
    OFFER = "OFFER", "服务方案与报价"
    PLEDGE = "PLEDGE", "承诺书"
