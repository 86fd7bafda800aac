"""Going on with a referral although there is a live one, or somebody who may be the same person: a choice, and kept."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from referrals.exchange.beside import Beside

LONGEST = 500


class BesideForm(forms.Form):
    """Asks why another referral is made, and whether the person is none of those who are alike. Hidden fields name who
    and what was shown, so that nobody goes on despite what they have not seen.
    """

    despite = forms.CharField(widget=forms.HiddenInput, required=False)
    why_another = forms.CharField(
        label=_("Why another referral is made"),
        help_text=_("They have a live one. Only your agency reads this"),
        max_length=LONGEST,
        required=False,
    )
    apart = forms.CharField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(
        label=_("They are none of those who may be the same person"),
        help_text=_("Your agency keeps that you said so"),
        required=False,
    )

    beside = Beside()

    def offer_beside(self, beside: Beside) -> None:
        """Ask about `beside`, and about nothing if there is nothing. Before the form is validated."""
        self.beside = beside
        for is_there, shown, names in [
            (beside.live, beside.despite, ("despite", "why_another")),
            (beside.matches, beside.apart, ("apart", "confirmed")),
        ]:
            if is_there:
                self.initial[names[0]] = ",".join(shown)
            else:
                del self.fields[names[0]], self.fields[names[1]]

    def refuse_unseen(self) -> bool:
        """Whether something beside the referral was not shown, or not answered: then errors say what to do."""
        said = self.cleaned_data
        if self.beside.unnamed_live(said.get("despite", "").split(",")):
            self.add_error("why_another", gettext("They have a live referral that was not shown. See it first."))
        elif self.beside.live and not said.get("why_another", "").strip():
            self.add_error("why_another", gettext("They have a live referral: say why another is made"))
        if set(self.beside.apart) - set(said.get("apart", "").split(",")) or (
            self.beside.matches and not said.get("confirmed")
        ):
            self.add_error("confirmed", gettext("Look at those who may be the same person, and say that they are not"))
        if is_refused := self.has_error("why_another") or self.has_error("confirmed"):
            self._show_again()
        return is_refused

    def went_on(self) -> dict[str, Any]:
        """What was gone on despite of, as the verb takes it. Valid forms only."""
        if not self.beside.live:
            return {}
        return {"despite": self.beside.despite, "why_another": self.cleaned_data["why_another"].strip()}

    def _show_again(self) -> None:
        """Name in the hidden fields what the page shows now."""
        shown = cast("QueryDict", self.data).copy()
        shown["despite"], shown["apart"] = ",".join(self.beside.despite), ",".join(self.beside.apart)
        self.data = shown
