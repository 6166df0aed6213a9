from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "考评与抽样"

    def ready(self) -> None:
        """An estate under assessment is not reorganised."""
        from estates.services import register_blocker  # apps must be loaded first
        from inspections.blockers import open_cycles

        register_blocker(open_cycles)
