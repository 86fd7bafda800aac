"""URLs of sign-in, second factors and choice of agency. The names of sign-in pages are those of allauth."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.sign_in import views
from partners.sign_in.middleware import without_membership

navigation.add(_("Home"), "home", order=10)

before_signing_in: list[URLPattern] = [
    path("sign-in", account.login, name="account_login"),
    path("sign-in/code", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/refused", account.account_inactive, name="account_inactive"),
    path("sign-up", account.signup, name="account_signup"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("password/reset", account.password_reset, name="account_reset_password"),
    path("password/reset/sent", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]

about_oneself: list[URLPattern] = [
    path("account/password", without_membership(views.change_password), name="account_change_password"),
    path("account/password/first", without_membership(account.password_set), name="account_set_password"),
    path("account/confirm", without_membership(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code", without_membership(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/sign-ins", without_membership(views.SignIns.as_view()), name="usersessions_list"),
    path("account/second-factor/first", views.second_factor, name="second_factor"),
    path("account/second-factor", without_membership(second_factor.index), name="mfa_index"),
    path("account/second-factor/app/add", without_membership(totp.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove", without_membership(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "account/second-factor/recovery-codes",
        without_membership(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/second-factor/recovery-codes/new",
        without_membership(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
]

passkeys: list[URLPattern] = [
    path("sign-in/passkey", login_not_required(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("account/passkeys", without_membership(second_factor.index), name="mfa_list_webauthn"),
    path("account/passkeys/add", without_membership(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove", without_membership(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path(
        "account/confirm/passkey",
        without_membership(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

openid: list[URLPattern] = [
    path("sign-in/<str:provider_id>", openid_connect.login, name="openid_connect_login"),
    path("sign-in/<str:provider_id>/callback", openid_connect.callback, name="openid_connect_callback"),
    path("sign-in/provider/cancelled", provider.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/provider/failed", provider.login_error, name="socialaccount_login_error"),
]

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("switch", views.switch, name="switch"),
    *before_signing_in,
    *about_oneself,
    path("invitation/<str:token>", views.invitation, name="invitation"),
    *(passkeys if settings.PASSKEYS else []),
    *(openid if settings.OIDC_SERVER_URL else []),
]
