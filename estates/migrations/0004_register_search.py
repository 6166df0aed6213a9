from django.db import migrations

from core.db.grams import gram_index


class Migration(migrations.Migration):
    dependencies = [("estates", "0003_register_fill")]

    operations = [gram_index("estates_estate", "search_text")]
