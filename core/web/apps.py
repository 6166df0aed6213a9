from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "core.web"
    label = "web"
    verbose_name = "界面"

    def ready(self) -> None:
        # unfold reads settings while it loads
        from core.web import links

        links.install()
