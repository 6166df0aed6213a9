from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenders", "0003_fund_rate_may_be_missing")]
    operations = [
        migrations.AddField(
            model_name="contract",
            name="notice_served_on",
            field=models.DateField(blank=True, null=True, verbose_name="解除通知送达日期"),
        ),
        migrations.AddField(
            model_name="contract",
            name="earliest_end_on",
            field=models.DateField(blank=True, null=True, verbose_name="最早终止日期"),
        ),
    ]
