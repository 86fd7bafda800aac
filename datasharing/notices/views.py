"""The page on which members choose their notices by e-mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from datasharing.notices.actions import choice_of, choose_notices
from datasharing.notices.counting import escalating_to
from datasharing.notices.forms import NoticesForm
from partners.requests import UserRequest, reads_or_posts


@reads_or_posts
def notices(request: UserRequest) -> HttpResponse:
    """Read and change which notices one gets in the role for which one acts."""
    member, choice = request.membership, choice_of(request.membership)
    escalates = bool(escalating_to(member, request.purpose))
    form = NoticesForm(request.POST if request.method == "POST" else None, choice=choice, escalates=escalates)
    if form.is_valid():
        choose_notices(
            morning_at=form.cleaned_data["morning_at"],
            on_escalation=form.cleaned_data.get("on_escalation", False),
            purpose=request.purpose,
            by=member,
        )
        messages.success(request, _("Your notices are changed."))
        return redirect("notices")
    context = {
        "form": form,
        "choice": choice,
        "last": choice.sent.order_by("-counted_at").first() if choice else None,
        "counted_for_another": choice is not None and choice.purpose != request.purpose,
    }
    return render(request, "datasharing/notices/notices.html", context, status=422 if form.errors else 200)
