"""Write docs/permissions.md from the permission table."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.tables import permission_page


class Command(BaseCommand):
    help = "把权限表写入 docs/permissions.md"

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "permissions.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(permission_page(), encoding="utf-8")
        self.stdout.write(f"已写入 {path}")
