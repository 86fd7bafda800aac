"""Form fields for programme and subject role of a record."""

from collections.abc import Iterable, Iterator

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Clause, SubjectRole
from partners.models import Agency, Programme


class SubjectRoleField(forms.TypedChoiceField):
    """The subject role. It has no initial value, because an overlooked default would be a false statement."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why they are in the record"),
            choices=SubjectRole.choices,
            coerce=lambda value: SubjectRole(int(value)),
            widget=forms.RadioSelect,
            help_text=_("Agreements about offenders do not share victims’ records"),
            error_messages={"required": _("Choose why they are in the record")},
        )


class ProgrammeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The programme of a record; empty means outside any programme, visible to the agency only."""

    def __init__(self) -> None:
        super().__init__(
            Programme.objects.none(),
            label=_("Programme"),
            required=False,
            empty_label=str(_("Outside any programme")),
            to_field_name="code",
            help_text=_("Partners see only what is held in a programme whose agreement opens it to them"),
        )

    def offer(self, agency: Agency) -> None:
        """Offer the programmes that `agency` takes part in, none of them chosen, and say who would see the record."""
        self.queryset = Programme.objects.filter(participations__agency=agency, participations__valid_to=None)
        if said := " ".join(who_would_see(agency, list(self.queryset), Category.IDENTITY)):
            self.help_text = said


def who_would_see(agency: Agency, programmes: Iterable[Programme], category: Category) -> Iterator[str]:
    """Of each programme, which partners read records of `category` in it before the person agrees to anything."""
    clauses = Clause.objects.in_force(timezone.now()).filter(giver=agency, needs_consent=False)
    opening = clauses.filter(categories__contains=[category.value]).exclude(receiver=agency)
    opened = list(opening.select_related("receiver"))
    for programme in [*programmes, None]:
        place = str(programme) if programme else gettext("Outside any programme")
        covering = [
            each for each in opened if each.every_programme or each.programme_id == (programme and programme.pk)
        ]
        if partners := sorted({str(each.receiver) for each in covering}):
            yield gettext("%(place)s: %(partners)s see it at once.") % {"place": place, "partners": ", ".join(partners)}
        else:
            yield gettext("%(place)s: only your agency sees it, unless they agree.") % {"place": place}
