from django.db import migrations

from core.db.triggers import frozen


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0001_initial")]
    operations = [
        frozen("subsidies_line", sentence="补贴明细不可修改或删除"),
        frozen(
            "subsidies_case",
            columns=(
                "batch_id", "service_id", "estate_id", "community_id",
                "year", "eligible", "reasons", "facts", "total",
            ),
            sentence="补贴核定不可修改或删除",
        ),
    ]
