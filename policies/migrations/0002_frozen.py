from django.db import migrations

from core.db.triggers import frozen

DATED = ("document_id", "district_id", "first_day", "made_by_id", "made_at")


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]
    operations = [
        frozen(
            "policies_parameter",
            columns=("code", "value", "clause", *DATED),
            sentence="政策参数提出后不可修改或删除，请提出新的版本",
        ),
        frozen(
            "policies_scheme",
            columns=("code", "version", "label", "year_basis", "proration", *DATED),
            sentence="补贴方案提出后不可修改或删除，请提出新的版本",
        ),
        frozen("policies_tier", sentence="补贴档次不可修改或删除，请提出新的版本"),
        frozen("policies_gate", sentence="补贴条件不可修改或删除，请提出新的版本"),
    ]
