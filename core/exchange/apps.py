from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "core.exchange"
    label = "exchange"
    verbose_name = "导入导出"

    def ready(self) -> None:
        """Tell the jobs who reads an uploaded file, who writes it, and who forgets it."""
        from core.exchange import services, tasks  # apps must be loaded first
        from core.jobs import registry

        for kind, handler in tasks.HANDLERS.items():
            registry.register(kind, handler, stepwise=kind in tasks.STEPWISE)
        registry.on_tick(services.forget_old)
