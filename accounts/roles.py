"""Roles in the words of the office, and the level of unit at which each one works."""

from django.db import models


class Level(models.TextChoices):
    DISTRICT = "DISTRICT", "旗县区"
    STREET = "STREET", "街道"
    COMMUNITY = "COMMUNITY", "社区"


class Role(models.TextChoices):
    STREET_DIRECTOR = "street_director", "街道主任"
    STREET_OFFICER = "street_officer", "街道物业办"
    COMMUNITY_SECRETARY = "community_secretary", "社区书记"
    SURVEYOR = "surveyor", "调查员"
    BUREAU_REVIEWER = "bureau_reviewer", "住建局审核员"
    FINANCE_REVIEWER = "finance_reviewer", "财政审核员"
    AUDITOR = "auditor", "审计员"
    SYS_ADMIN = "sys_admin", "系统管理员"


LEVEL_OF: dict[str, Level] = {
    Role.STREET_DIRECTOR: Level.STREET,
    Role.STREET_OFFICER: Level.STREET,
    Role.COMMUNITY_SECRETARY: Level.COMMUNITY,
    Role.SURVEYOR: Level.COMMUNITY,
    Role.BUREAU_REVIEWER: Level.DISTRICT,
    Role.FINANCE_REVIEWER: Level.DISTRICT,
    Role.AUDITOR: Level.DISTRICT,
    Role.SYS_ADMIN: Level.DISTRICT,
}
