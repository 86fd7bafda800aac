"""Where an invitation leads."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from partners.actions.signing_in import choose_first_password
from partners.forms.own import FirstPasswordForm
from partners.invitations import InvitationVoid, invited
from partners.requests import reads_or_posts


@login_not_required
@never_cache
@sensitive_post_parameters()
@reads_or_posts
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a first password."""
    try:
        user = invited(token)
        form = FirstPasswordForm(request.POST if request.method == "POST" else None, user=user)
        if form.is_valid():
            choose_first_password(form.cleaned_data["password"], by=user)
            return render(request, "partners/invitation_accepted.html")
    except InvitationVoid:
        return render(request, "partners/invitation_void.html", status=404)
    return render(request, "partners/invitation.html", {"form": form}, status=422 if form.is_bound else 200)
