from django.db import migrations, models

import core.db.fields


class Migration(migrations.Migration):
    dependencies = [("tenders", "0002_service_contacts")]
    operations = [
        migrations.RemoveConstraint(
            model_name="contract", name="contract_fund_rate_is_6_to_10"
        ),
        migrations.AlterField(
            model_name="contract",
            name="fund_rate",
            field=core.db.fields.PercentField(
                blank=True,
                help_text="合同没有约定的留空，列入工作经费报告",
                null=True,
                verbose_name="业委会工作经费比例（%）",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("fund_rate__isnull", True))
                | models.Q(("fund_rate__gte", 6), ("fund_rate__lte", 10)),
                name="contract_fund_rate_is_6_to_10",
                violation_error_message="业委会工作经费比例应在6%%至10%%之间。",
            ),
        ),
    ]
