"""All settings. What differs between installations is read from the environment.

Secrets have no defaults: a missing one stops the start with an error that names it.
"""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

from focused_deterrence import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG: bool = env.bool("DEBUG", default=False)
DEMONSTRATION: bool = DEBUG and env.bool("DEMONSTRATION", default=True)
SERVICE_NAME = "Act as one"
SERVICE_URL: str = env.str("SERVICE_URL", default="http://localhost:8000")
SECRET_KEY: str = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
CONTEXT_KEY: str = env.str("CONTEXT_KEY")
"""The key that signs the context: who acts, for which agency and purpose. PostgreSQL verifies it with a digest."""
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # before Django's apps, so that our `migrate` and `flush` replace theirs and run as the owner of the tables
    "datasharing",
    "partners",
    "cases",
    "referrals",
    "analysis",
    "benchmarks",
    "focused_deterrence",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "oauth2_provider",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # inside those above: a static SVG is a document, too
    "focused_deterrence.request_line.RequestLine",
    "focused_deterrence.errors.NothingWithNul",
    "partners.typed_text.TypedTextMiddleware",
    "partners.sign_in.session_cookie.SignedSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "partners.sign_in.middleware.MembershipMiddleware",
    "focused_deterrence.errors.OwnNotFoundPage",
    "datasharing.enforcement.door.ActingMiddleware",
    "partners.drafts.middleware.DraftsMiddleware",
    "referrals.idempotency.middleware.SentOnceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "focused_deterrence.urls"
WSGI_APPLICATION = "focused_deterrence.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "focused_deterrence.context.service",
                "focused_deterrence.context.navigation",
                "focused_deterrence.context.sharing",
            ],
        },
    },
]

# --- database: one alias, the run-time login; `as_owner()` swaps the login for migrations -------------------------

DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,  # the door opens the transaction: datasharing/enforcement/door.py
    "CONN_MAX_AGE": env.int("DATABASE_CONNECTION_SECONDS", default=60),
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": True,  # pgbouncer in transaction mode
    "OPTIONS": {"connect_timeout": 2, **DATABASES["default"].get("OPTIONS", {})},
}
DATABASE_OWNER_URL: str = env.str("DATABASE_OWNER_URL", default="")
"""The login that owns the tables. Set for commands of the owner only, never for web and workers."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- work ---------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "datasharing.sweep", "schedule": 60.0, "options": {"expires": 55}}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # who reaches the broker asks a worker nothing, and stops none
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_TASK_DEFAULT_QUEUE_TYPE = env.str("CELERY_QUEUE_TYPE", default="classic")

# --- reading ------------------------------------------------------------------------------------------------------

READS_PER_MEMBER: int = env.int("READS_PER_MEMBER", default=1500)
"""About how many people a member may read in ten minutes; real work meets a few dozen."""
READS_PER_ANALYST: int = env.int("READS_PER_ANALYST", default=5000)
"""The same for an analyst, whose networks have up to two thousand people."""
READS_PER_CLIENT: int = env.int("READS_PER_CLIENT", default=1_000_000)
"""How often a person may be in what a partner system is answered in ten minutes; for its first pull of all."""

# --- people signing in --------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "partners.sign_in.adapters.PeopleBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",  # sealed by members/sealed_passwords.py
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of older passwords, until their users sign in
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_ENGINE = "partners.sign_in.session_store"
SESSION_COOKIE_AGE: int = env.int("SESSION_MINUTES", default=30) * 60  # seconds since the last activity
SIGN_IN_AGE: int = env.int("SIGN_IN_HOURS", default=12) * 60 * 60
SESSION_WARNING = 2 * 60
"""Seconds before a session ends at which the user is asked whether they are still there."""
DRAFT_AGE = 24 * 60 * 60
"""Seconds for which a browser keeps a form that was not sent."""
DEVICE_COOKIE_AGE = 400 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # deleted with the session
PASSWORD_RESET_TIMEOUT = 60 * 60
INVITATION_AGE = 7 * 24 * 60 * 60

ACCOUNT_ADAPTER = "partners.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "partners.sign_in.forms.LoginForm",
    "change_password": "partners.sign_in.forms.ChangePasswordForm",
    "reset_password": "partners.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "partners.sign_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation proves the address
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a path
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",  # a whole station may share one address; wrong passwords are counted by axes
    "login_failed": "10/5m/key",  # wrong codes, per user: reached only with the right password
}
MFA_FORMS = {
    "authenticate": "partners.sign_in.forms.AuthenticateForm",
    "activate_totp": "partners.sign_in.forms.ActivateTOTPForm",
    "add_webauthn": "partners.sign_in.forms.AddPasskeyForm",
}
MFA_ADAPTER = "partners.sign_in.adapters.SecondFactorAdapter"
PASSKEYS: bool = env.bool("PASSKEYS", default=True)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if PASSKEYS else [])]
MFA_PASSKEY_LOGIN_ENABLED = PASSKEYS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True

OIDC_SERVER_URL: str = env.str("OIDC_SERVER_URL", default="")
OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))] if OIDC_SERVER_URL else []
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by an address that the provider has verified, at each sign-in
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "organisation",
                "name": env.str("OIDC_NAME"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_SECRET"),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
        "OAUTH_PKCE_ENABLED": True,
    }

AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"  # digests and counts that expire; no rows about people
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "partners.sign_in.adapters.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_STR_CALLABLE = "focused_deterrence.logs.nobody_in_particular"

CACHES = {
    "default": {
        "BACKEND": "partners.sign_in.cache.SignInCache",  # shared by all web processes
        "VERSION": 2,  # version 1 stored pickles
    },
}

vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
EMAIL_TIMEOUT = 10
GOVUK_NOTIFY_API_KEY: str = env.str("GOVUK_NOTIFY_API_KEY", default="")
"""If set, GOV.UK Notify sends all e-mail (partners/govuk_notify.py), and EMAIL_URL is not used."""
GOVUK_NOTIFY_TEMPLATE_ID: str = env.str("GOVUK_NOTIFY_TEMPLATE_ID", default="")
"""Its template, whose subject is ((subject)) and whose message is ((message))."""
if GOVUK_NOTIFY_API_KEY:
    EMAIL_BACKEND = "partners.govuk_notify.GovukNotifyBackend"
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Act as one <no-reply@localhost>")
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- partner systems signing in: client credentials only, by the current best practice for OAuth (RFC 9700) --------

OAUTH2_PROVIDER: dict[str, Any] = {
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "SCOPES_BACKEND_CLASS": "partners.systems.scopes.PurposeScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "ACCESS_TOKEN_GENERATOR": "partners.systems.signed_tokens.answer",
}
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["partners.systems.caller.CallerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["partners.systems.caller.ActsForAnAgency"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["partners.systems.parsing.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "datasharing.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": f"{SERVICE_NAME}: partner API",
    "DESCRIPTION": "The records that agreements open to your agency, as JSON. See docs/api.md for how to begin.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["partners.systems.caller.ActsForAnAgency"],
    "SERVE_AUTHENTICATION": ["partners.systems.caller.CallerAuthentication"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [],  # each field lists its own values: with many kinds, shared lists have no plain names
}

# --- the server log -----------------------------------------------------------------------------------------------

LOGGING_CONFIG = "focused_deterrence.logs.configure"
LOGGING = logs.LOGGING
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # a request has one line, when it is answered

# --- headers ------------------------------------------------------------------------------------------------------

SECURE: bool = not DEBUG
SECURE_SSL_REDIRECT = SECURE and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 63_072_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if SECURE else "device"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *OIDC_ORIGINS],
        "frame-ancestors": ["'none'"],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# --- language, time, files ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "Europe/London"
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
