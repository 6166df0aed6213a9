"""Filters beside a list: their choices end at the person's scope."""

from typing import Any

from unfold.contrib.filters.admin import RelatedDropdownFilter


class ScopedRelatedFilter(RelatedDropdownFilter):  # type: ignore[misc]  # unfold has no types
    """A drop-down of related rows that this person may see."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        rows = field.remote_field.model._default_manager.visible_to(request.user)
        ordering = rows.model._meta.ordering or ["pk"]
        return [(row.pk, str(row)) for row in rows.select_related().order_by(*ordering)]
