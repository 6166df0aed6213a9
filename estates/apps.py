from django.apps import AppConfig


class EstatesConfig(AppConfig):
    name = "estates"
    verbose_name = "小区台账"

    def ready(self) -> None:
        """Keeping owners' names no longer than allowed is a duty of the daily tick; the sheets of
        this room can be imported."""
        from core.exchange import registry as imports  # apps must be loaded first
        from core.jobs import registry
        from estates import tasks
        from estates.sheets import KINDS

        registry.register(tasks.RETENTION, tasks.retain)
        registry.on_tick(tasks.tick)
        for kind in KINDS:
            imports.register(kind)
