"""Every estate that is registered already gets its first standing and its text for the search."""

from datetime import date
from itertools import islice

from django.db import migrations
from django.db.models import Min

from core.db import bulk, bulk_update
from estates.rules import search_text

CHUNK = 5_000
BEFORE_ALL_RECORDS = date(1949, 10, 1)
"""For an estate without any dated row: it is in the register from the start."""


def _batches(rows):
    rows = iter(rows)
    while batch := list(islice(rows, CHUNK)):
        yield batch


def fill(apps, schema_editor):
    estate = apps.get_model("estates", "Estate")
    standing = apps.get_model("estates", "Standing")
    bare = estate.objects.filter(standings__isnull=True).order_by("pk")
    keys = list(bare.values_list("pk", flat=True))
    for batch in _batches(keys):
        rows = estate.objects.filter(pk__in=batch).order_by("pk")
        since = {}
        for relation in ("spells", "measures"):
            first = rows.annotate(first=Min(f"{relation}__from_day"))
            for pk, day in first.values_list("pk", "first"):
                since[pk] = min(filter(None, (since.get(pk), day)), default=None)
        columns = ("pk", "name", "aliases", "address", "community_id", "region_id")
        found = list(rows.values_list(*columns))
        bulk.insert(
            standing,
            ("estate", "from_day", "to_day", "name", "community", "region"),
            [
                (pk, since[pk] or BEFORE_ALL_RECORDS, None, name, community, region)
                for pk, name, _, _, community, region in found
            ],
        )
        bulk_update.update(
            estate, ["search_text"],
            [(pk, search_text(name, aliases, address)) for pk, name, aliases, address, *_ in found],
        )


class Migration(migrations.Migration):
    dependencies = [("estates", "0002_register_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
