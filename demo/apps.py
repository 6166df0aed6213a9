from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "演示数据"

    def ready(self) -> None:
        """Lend the demo people's hands to `run_year --demo-answers`."""
        from demo.hands import lend
        from plans.year import lend_hands

        lend_hands(lend)
