from django.db import migrations

from core.db.triggers import not_emptied


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_frozen")]
    operations = [not_emptied("audit_entry")]
