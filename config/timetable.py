"""The whole timetable of Celery beat, in Beijing time.

Only two duties stand here. Dates of the year live on our own rows: beat would forget a
yearly date that passed while the machine was off, the hourly tick does what was missed.
"""

from celery.schedules import crontab

TIMETABLE = {
    # 00:05 opens the day; the other hours catch up after a machine was off
    "物管通：每日例行（每小时补做）": {
        "task": "core.jobs.tasks.tick",
        "schedule": crontab(minute="5"),
        "options": {"expires": 3000},
    },
    # rings again for jobs whose bell was lost or whose worker died
    "物管通：后台任务巡查（每分钟）": {
        "task": "core.jobs.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 50},
    },
}
