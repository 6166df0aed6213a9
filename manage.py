#!/usr/bin/env python
"""The door to every command. A bad setting ends the start with one sentence."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
        from django.db import OperationalError, ProgrammingError

        from config.env import SettingError
    except ImportError:
        sys.exit("运行环境还没装好：请先运行 make env，再用 .venv/bin/python manage.py …")

    try:
        from config import settings  # noqa: F401  read before Django hides the reason
    except SettingError as refusal:
        sys.exit(str(refusal))
    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        from config.database import sentence_for

        sentence = sentence_for(error)
        if not sentence:
            raise
        sys.exit(sentence)


if __name__ == "__main__":
    main()
