from django.db import migrations

from core.db.triggers import frozen


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [
        frozen("inspections_draw", sentence="抽样结果不可修改或删除"),
        frozen("inspections_visit", sentence="入户记录不可修改或删除"),
        frozen("inspections_answer", sentence="问卷不可修改或删除"),
        frozen("inspections_scorecard", sentence="评分表不可修改或删除"),
    ]
