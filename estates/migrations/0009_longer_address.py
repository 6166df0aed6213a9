"""An estate along several streets lists every house number: 200 characters were too few."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("estates", "0008_household_from_day")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="estate",
            name="address",
            field=models.CharField(blank=True, max_length=500, verbose_name="地址"),
        )
    ]
