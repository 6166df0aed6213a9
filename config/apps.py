from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """An app only so that `serve` and the timetable find their place."""

    name = "config"
    verbose_name = "系统设置"
