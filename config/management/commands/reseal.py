from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from core.db.sealed import reseal, sealed_fields


class Command(BaseCommand):
    help = (
        "用 WUGUAN_SEAL_KEYS 里的第一把密钥重新加密全部业主信息，完成后旧密钥可以撤下。"
        "可以中断后重新执行；有打不开的内容时退出码为 1。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        written = closed = 0
        for model in apps.get_models():
            if sealed_fields(model):
                done, failed = reseal(model)
                written, closed = written + done, closed + failed
        self.stdout.write(f"已用现用密钥重新加密 {written} 行。")
        if closed:
            self.stderr.write(
                f"有 {closed} 行打不开，保持原样：请把旧密钥加回 WUGUAN_SEAL_KEYS 再执行。"
            )
            raise SystemExit(1)
