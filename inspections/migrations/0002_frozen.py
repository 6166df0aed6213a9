from django.db import migrations

from core.db.triggers import frozen


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [
        frozen(
            "inspections_assessment",
            columns=(
                "cycle_id",
                "estate_id",
                "community_id",
                "service_id",
                "frame",
                "frame_sha256",
                "household_count",
                "required",
                "reserve",
            ),
            sentence="名册冻结后不可修改或删除",
        ),
        frozen("inspections_draw", sentence="抽样结果不可修改或删除"),
        frozen("inspections_visit", sentence="入户记录不可修改或删除"),
        frozen("inspections_answer", sentence="问卷不可修改或删除"),
        frozen("inspections_scorecard", sentence="评分表不可修改或删除"),
    ]
