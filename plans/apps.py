from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "工作计划"

    def ready(self) -> None:
        """The year is a duty of the daily tick; its work runs as a job."""
        from core.jobs import registry
        from plans import year

        registry.register("plans.advance", year.advance_job, stepwise=True)
        registry.on_tick(year.tick)
