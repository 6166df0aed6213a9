import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from core.db.triggers import Guard, guarded, not_emptied

TABLE = "policies_calendarday"
STANDS = "放假与调休的登记不可修改；有误时撤回后重新登记"


class Migration(migrations.Migration):
    dependencies = [
        ("policies", "0003_frozen_when"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                )),
                ("day", models.DateField(verbose_name="日期")),
                ("kind", models.CharField(
                    choices=[("OFF", "放假"), ("WORK", "上班（调休）")], max_length=4,
                    verbose_name="安排",
                )),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("document", models.CharField(max_length=120, verbose_name="依据文件（文号）")),
                ("reason", models.CharField(max_length=300, verbose_name="登记事由")),
                ("entered_at", models.DateTimeField(verbose_name="登记时间")),
                ("withdrawn_at", models.DateTimeField(
                    blank=True, null=True, verbose_name="撤回时间"
                )),
                ("withdrawn_reason", models.CharField(
                    blank=True, max_length=300, verbose_name="撤回事由"
                )),
                ("entered_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                    related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="登记人",
                )),
                ("withdrawn_by", models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT,
                    related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="撤回人",
                )),
            ],
            options={
                "verbose_name": "放假与调休",
                "verbose_name_plural": "放假与调休",
                "ordering": ["-day", "-entered_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["day"], condition=Q(withdrawn_at__isnull=True),
                        name="a_day_has_one_live_calendar_entry",
                        violation_error_message="这一天已有登记，请先撤回原来的登记。",
                    ),
                    models.CheckConstraint(
                        name="calendar_entry_has_its_grounds",
                        condition=~Q(name="") & ~Q(document="") & ~Q(reason=""),
                        violation_error_message="放假与调休须写明名称、依据文件和登记事由。",
                    ),
                    models.CheckConstraint(
                        name="calendar_withdrawal_has_its_reason",
                        condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                        & Q(withdrawn_reason="")
                        | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                        violation_error_message="撤回须有时间和事由。",
                    ),
                    models.CheckConstraint(
                        name="calendar_withdrawal_follows_entry",
                        condition=Q(withdrawn_at__isnull=True)
                        | Q(withdrawn_at__gte=F("entered_at")),
                        violation_error_message="撤回时间不能早于登记时间。",
                    ),
                ],
            },
        ),
        guarded(
            Guard(
                table=TABLE, name="content_stands", act="UPDATE",
                columns=(
                    "id", "day", "kind", "name", "document", "reason", "entered_by_id",
                    "entered_at",
                ),
                sentence=STANDS,
            ),
            Guard(
                table=TABLE, name="withdrawal_stands", act="UPDATE",
                columns=("withdrawn_by_id", "withdrawn_at", "withdrawn_reason"),
                when="OLD.withdrawn_at IS NOT NULL", sentence=STANDS,
            ),
            Guard(table=TABLE, name="no_delete", act="DELETE", sentence=STANDS),
        ),
        not_emptied(TABLE),
    ]
