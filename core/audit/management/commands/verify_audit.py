from typing import Any

from django.core.management.base import BaseCommand

from core.audit import queries
from core.audit.models import ChainHead


class Command(BaseCommand):
    help = "核对审计链：任何改动、缺号、调换或截断都会列出，完好时退出码为 0，否则为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(queries.faults())
        for fault in faults:
            self.stdout.write(fault)
        if faults:
            self.stderr.write(f"审计链不完整：发现 {len(faults)} 处问题。")
            raise SystemExit(1)
        head = ChainHead.objects.filter(id=1).first()
        number, digest = (head.number, head.hash) if head else (0, "")
        self.stdout.write(f"审计链完整：共 {number} 条，链头 {digest[:16]}。")
