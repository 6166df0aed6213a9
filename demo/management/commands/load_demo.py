"""Load the demo street and the second district from a fixed seed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.rules.errors import Refusal
from demo.loader import load
from demo.queries import is_demo, is_empty


class Command(BaseCommand):
    """Repeatable: a second run changes nothing. Refuses on a database with other data."""

    help = "装入演示数据（两份方案的街道和区）；已装入时不作改动，已有其他数据时拒绝。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="已有其他数据时不报错，保持原样"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and not is_empty() and not is_demo():
            self.stdout.write("数据库中已有数据，未装入演示数据。")
            return
        try:
            loaded = load()
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write("演示数据已装入。" if loaded else "演示数据已在库中，未作改动。")
