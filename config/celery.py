"""The Celery application. Celery only rings the bell: the truth is in core.jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("wuguan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
