from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        """Lend the demo people's hands to `run_year --demo-answers`; keep real offices away."""
        from demo.hands import lend
        from demo.queries import objection
        from plans.year import lend_hands
        from portal.office import object_with

        lend_hands(lend)
        object_with(objection)
