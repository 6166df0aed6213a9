"""`python -m tests.permissions`: print the matrix as the house answers now, to compare by eye."""

import logging
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()


def main() -> None:
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment  # after django.setup()

    from tests.permissions.lines import present

    logging.disable(logging.CRITICAL)
    setup_test_environment()
    runner = get_runner(settings)(verbosity=0)
    old = runner.setup_databases()
    try:
        sys.stdout.write(present())
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
