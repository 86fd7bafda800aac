"""The kind of source rows, from which people were loaded."""

from django.utils.translation import gettext_lazy as _

from cases.imports.models import SourceRow
from datasharing.kinds import Column, Kind, register

register(
    Kind(
        slug="sources",
        model=SourceRow,
        label=_("Loaded from an agency’s own system"),
        order=60,
        columns=(
            Column(_("Number there"), lambda row: str(row) or _("None")),
            Column(_("Loaded on"), "created_at"),
        ),
    ),
)
