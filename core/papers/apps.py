from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "core.papers"
    label = "papers"
    verbose_name = "公文"
