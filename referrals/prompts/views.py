"""The page on which an administrator words what staff do at once about thoughts of suicide."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.prompts import actions
from referrals.prompts.forms import PromptForm
from referrals.prompts.models import words_of


@reads_or_posts
def risk_prompt(request: UserRequest) -> HttpResponse:
    """Read the words, and change them."""
    must(request.membership, request.purpose, "keep risk prompts")
    form = PromptForm(request.POST or None, initial={"words": words_of(request.membership.agency)})
    if form.is_valid():
        actions.set_prompt(form.cleaned_data["words"], by=request.membership)
        messages.success(request, _("Staff read this from now on."))
        return redirect("risk_prompt")
    context = {
        "form": form,
        "question": _("When somebody speaks of suicide"),
        "label": _("Save"),
        "cancel_url": reverse("home"),
    }
    return render(request, "components/confirm_page.html", context, status=422 if form.errors else 200)
