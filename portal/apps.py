from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "工作台"

    def ready(self) -> None:
        """Offer the writer of lists to their pages, and tell the jobs who makes long files."""
        from core.jobs import registry  # apps must be loaded first
        from core.web import exporting
        from portal.exports import files, pages, tasks

        exporting.offer(files.PERM, pages.list_file)
        for kind, handler in tasks.HANDLERS.items():
            registry.register(kind, handler, stepwise=kind in tasks.STEPWISE)
        registry.on_tick(files.clear_old)
