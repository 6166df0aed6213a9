from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "业主组织"

    def ready(self) -> None:
        """Terms and deadlines are a duty of the daily tick."""
        from committees import blockers, tasks  # apps must be loaded first
        from committees.sheets import KIND
        from core.exchange import registry as imports
        from core.jobs import registry
        from estates.services import register_blocker, register_follower

        registry.on_tick(tasks.tick)
        register_blocker(blockers.live_committees)
        register_follower(blockers.follow_estates)
        imports.register(KIND)
