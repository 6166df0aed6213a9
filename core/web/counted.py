"""Pages of a long list: a count that costs the same at 300 rows and at 300,000."""

from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.utils.functional import cached_property

CAP = 10_000
"""Nobody reads past it; the office wants to know whether it is 12, 151 or "very many"."""


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # rows of any model
    """Counts at most one row past the cap; a longer list has a next page as long as it is full."""

    template_name = "admin/pages_of_list.html"

    @cached_property
    def count(self) -> int:
        """The exact number up to the cap, cap + 1 for more. One statement, columns left out."""
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[: CAP + 1].count())

    @property
    def capped(self) -> bool:
        return self.count > CAP

    @property
    def counted(self) -> str:
        """151, or 10,000+ for anything longer."""
        return f"{CAP:,}+" if self.capped else f"{self.count:,}"

    def validate_number(self, number: Any) -> int:
        """Pages past the cap exist too: whether they hold rows shows when they are read."""
        try:
            return super().validate_number(number)
        except EmptyPage:
            if not self.capped or int(number) < 1:
                raise
            return int(number)

    def page(self, number: Any) -> Any:
        """The rows of a page; past the cap nothing is cut at the counted number."""
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        return Page(self.object_list[bottom : bottom + self.per_page], number, self)
