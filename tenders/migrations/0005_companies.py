from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenders", "0004_notice_days")]

    operations = []
