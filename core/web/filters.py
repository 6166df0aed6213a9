"""Filters beside a list: their choices end at the person's scope, and nothing else filters."""

from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.views import ChangeList


class FilteredList(ChangeList):  # type: ignore[misc]  # unfold has no types
    """A list that is filtered by its own filters only.

    Django takes any column of the model behind the question mark: whoever may open the list of
    people could then guess a password's hash letter by letter.
    """

    def get_filters(self, request: Any) -> Any:
        """What Django found; 400 where a parameter is left that no filter of the list took."""
        found = super().get_filters(request)
        unknown = found[2]
        if unknown:
            raise DisallowedModelAdminLookup(f"No filter of this list takes {sorted(unknown)}")
        return found


class ScopedRelatedFilter(RelatedDropdownFilter):  # type: ignore[misc]  # unfold has no types
    """A drop-down of related rows that this person may see."""

    def field_choices(self, field: Any, request: Any, model_admin: Any) -> list[tuple[Any, str]]:
        rows = field.remote_field.model._default_manager.visible_to(request.user)
        ordering = rows.model._meta.ordering or ["pk"]
        return [(row.pk, str(row)) for row in rows.select_related().order_by(*ordering)]
