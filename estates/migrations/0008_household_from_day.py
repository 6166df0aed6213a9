from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('estates', '0007_owners_united'),
    ]

    operations = [
        migrations.AddField(
            model_name='household',
            name='from_day',
            field=models.DateField(blank=True, help_text='拆分、合并转入的户自这一天起在本小区；其余为空', null=True, verbose_name='转入日期'),
        ),
    ]
