"""政策文件、参数、补贴方案、放假与调休 on staff pages."""

from policies.admin import calendar, versions

__all__ = ["calendar", "versions"]
