"""Django's settings. Everything that differs between installations comes from the environment:

| variable | for |
|---|---|
| DEKKEND_HOME | folder with the database, the uploaded files and the keys (default: ``.local``) |
| DATABASE_URL | a PostgreSQL server (16 or newer) instead of the embedded one |
| DEKKEND_DB_ROLE, DEKKEND_DB_POOL | see ``runtime/connection.py`` |
| DEKKEND_SECRET_KEY | signing key (default: made once, kept in the home folder) |
| DEKKEND_VAULT_KEY | root of the server's own keys (default: made once, kept in the home folder) |
| DEKKEND_DEBUG | "1" shows errors in the browser; never for a real installation |
| DEKKEND_HOSTS, DEKKEND_ORIGINS | comma-separated host names, and https:// origins behind a proxy |
| DEKKEND_HTTPS | "1" when people reach it by https: secure cookies, HSTS |
| DEKKEND_FILES | folder for uploads (default: ``files`` in the home folder) |
| DEKKEND_MESSAGES_FOLDER | folder with a watched folder per organisation for iWmo and iJw (default: none) |
| DEKKEND_FILES_MAX_MB | largest upload in megabytes (default 25) |
| DEKKEND_S3_BUCKET, DEKKEND_S3_ENDPOINT | an S3-compatible store instead of the folder |
| DEKKEND_URL | address that people use, for links in mails (default: the first of DEKKEND_ORIGINS) |
| DEKKEND_MAIL_URL, DEKKEND_MAIL_FROM | smtp://user:password@host:port (default: mails to the log) |
| DEKKEND_OIDC_SERVER, _NAME, _CLIENT, _SECRET | sign-in with OpenID Connect |
| DEKKEND_SIGNUP | "1" lets people make their own account (default: an administrator makes them) |
| DEKKEND_REQUIRE_MFA | "0" asks no second step at logging in of people with a public role |
| DEKKEND_DEMO | "1"/"0": example accounts work (default: unless DEKKEND_HOSTS or _HTTPS is set) |
| DEKKEND_PROXIES | number of proxies in front, for the limits on log-in attempts per address (default 0) |
| DEKKEND_ARRIVAL_HEADER | the header in which a proxy writes when it passed a request on (default: none) |
| DEKKEND_LOG_LEVEL | default WARNING |
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

from dekkend.config.keys import secret_key
from dekkend.config.logs import logging_settings
from dekkend.runtime.connection import database_settings


def _flag(name: str) -> bool:
    return os.environ.get(name, "0") == "1"


def _list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


PACKAGE = Path(__file__).resolve().parent.parent
ROOT = PACKAGE.parent.parent
HOME = Path(os.environ.get("DEKKEND_HOME") or ROOT / ".local").expanduser().resolve()
DEFINITIONS = ROOT / "definitions"
EXAMPLE_PROCEDURES = ROOT / "examples" / "procedures"
TESTING = _flag("DEKKEND_TEST")

DEBUG = _flag("DEKKEND_DEBUG")
SECRET_KEY = os.environ.get("DEKKEND_SECRET_KEY") or secret_key(HOME)
VAULT_KEY = os.environ.get("DEKKEND_VAULT_KEY") or secret_key(HOME, "vault_key")
ALLOWED_HOSTS = _list("DEKKEND_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("DEKKEND_ORIGINS")
_here = f"http://localhost:{os.environ.get('DEKKEND_PORT', '8000')}"
SITE_URL = os.environ.get("DEKKEND_URL", next(iter(CSRF_TRUSTED_ORIGINS), _here)).rstrip("/")

INSTALLED_APPS = [
    "dekkend.runtime",
    "dekkend.organisations",
    "dekkend.catalogue",
    "dekkend.messaging",
    "dekkend.oversight",
    "dekkend.procurement",
    "dekkend.publication",
    "dekkend.contracts",
    "dekkend.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # the login package's list of passkeys says "2 days ago"
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "dekkend.web.accounts.logged_in.SessionAccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dekkend.web.middleware.ActorMiddleware",
    "dekkend.web.middleware.AccessMiddleware",
    "dekkend.web.refusals.RefusalMiddleware",
]

EVENT_HANDLERS = "dekkend.wiring.HANDLERS"
ROOT_URLCONF = "dekkend.config.urls"
CSRF_FAILURE_VIEW = "dekkend.web.views.errors.csrf_failure"
WSGI_APPLICATION = "dekkend.config.wsgi.application"
WEB_THREADS = 4  # for each web process; what waits for one has its moment of arrival already
ARRIVAL_HEADER = os.environ.get("DEKKEND_ARRIVAL_HEADER", "")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Our own pages are Jinja2 (first); the login package brings pages in Django's language.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "web" / "components"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "dekkend.web.jinja.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ]
        },
    },
]

DATABASES = {"default": database_settings(os.environ, HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by every process and machine: the login package counts attempts in it.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "runtime_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "dekkend.web.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "dekkend.web.accounts.adapter.SocialAccountAdapter"
SIGNUP_OPEN = _flag("DEKKEND_SIGNUP")
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if SIGNUP_OPEN else "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DEKKEND_PROXIES", "0"))

# Example accounts have a published password: they work where only this computer reaches the installation.
_listens_here_only = os.environ.get("DEKKEND_HOST", "127.0.0.1") in ("127.0.0.1", "localhost", "::1")
_reached_from_outside = "DEKKEND_HOSTS" in os.environ or _flag("DEKKEND_HTTPS") or not _listens_here_only
DEMO = os.environ.get("DEKKEND_DEMO", "0" if _reached_from_outside else "1") == "1"
REQUIRE_MFA = os.environ.get("DEKKEND_REQUIRE_MFA", "0" if TESTING else "1") == "1"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "dekkend.web.accounts.login_forms.PasskeyForm"}
MFA_TOTP_ISSUER = "Dekkend"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _flag("DEKKEND_HTTPS")
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": []}}
OIDC_ORIGINS: list[str] = []  # browsers apply form-action to where a form is redirected too
if oidc_server := os.environ.get("DEKKEND_OIDC_SERVER"):
    OIDC_ORIGINS.append("{0.scheme}://{0.netloc}".format(urlsplit(oidc_server)))
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "organisatie",
            "name": os.environ.get("DEKKEND_OIDC_NAME", "Mijn organisatie"),
            "client_id": os.environ.get("DEKKEND_OIDC_CLIENT", ""),
            "secret": os.environ.get("DEKKEND_OIDC_SECRET", ""),
            "settings": {"server_url": oidc_server},
        }
    )

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if DEBUG or TESTING:
    STATICFILES_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

MESSAGES_FOLDER = os.environ.get("DEKKEND_MESSAGES_FOLDER", "")
FILES_FOLDER = Path(os.environ.get("DEKKEND_FILES") or HOME / "files").expanduser()
FILES_STORAGE: dict[str, Any] = {
    "BACKEND": "dekkend.runtime.folder_store.FolderStore",
    "OPTIONS": {
        "location": FILES_FOLDER,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
if bucket := os.environ.get("DEKKEND_S3_BUCKET"):
    FILES_STORAGE = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": os.environ.get("DEKKEND_S3_ENDPOINT")},
    }
STORAGES = {"default": FILES_STORAGE, "staticfiles": {"BACKEND": STATICFILES_STORAGE}}
MEDIA_ROOT = FILES_FOLDER
FILES_MAX_BYTES = int(os.environ.get("DEKKEND_FILES_MAX_MB") or 25) * 1024 * 1024
REQUEST_MAX_BYTES = 20 * FILES_MAX_BYTES  # one form with many files, or one large batch of messages
FILE_UPLOAD_HANDLERS = [
    "dekkend.runtime.files.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEKKEND_MAIL_FROM", "dekkend@localhost")
if mail_url := os.environ.get("DEKKEND_MAIL_URL"):
    _mail = urlsplit(mail_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_TLS = _mail.scheme == "smtps" or EMAIL_PORT == 587

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
if oidc_server:  # the login form leads there
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(oidc_server)
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_ENGINE = "dekkend.organisations.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
if _flag("DEKKEND_HTTPS"):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logging_settings(os.environ.get("DEKKEND_LOG_LEVEL", "WARNING"))
SILENCED_SYSTEM_CHECKS: list[str] = []
