from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "subsidies"
    verbose_name = "补贴"

    def ready(self) -> None:
        """Tell the jobs who calculates and who writes workbooks."""
        from core.jobs import registry  # apps must be loaded first
        from subsidies import tasks

        for kind, handler in tasks.HANDLERS.items():
            registry.register(kind, handler, stepwise=kind in tasks.STEPWISE)
