from django.db import migrations

from core.db.triggers import frozen


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        frozen("audit_entry", sentence="审计记录不可修改或删除"),
    ]
