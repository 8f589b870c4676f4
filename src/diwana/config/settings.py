# SPDX-License-Identifier: EUPL-1.2
"""Settings of Django, read strictly from the environment."""

from __future__ import annotations

import os
from pathlib import Path

from diwana.config import logs
from diwana.config.environment import Environment, Malformed

PACKAGE = Path(__file__).resolve().parent.parent

try:
    env = Environment(os.environ, gathers=True)
    if not (PACKAGE.parent.parent / "pyproject.toml").exists() and not os.environ.get("DIWANA_VAR"):
        raise Malformed("DIWANA_VAR is needed where Diwana is installed as a package: the folder it may write to")
    VAR = env.folder(
        "VAR", PACKAGE.parent.parent / "var", "Folder of everything that is written: database, keys, files."
    )
    DEBUG = env.flag("DEBUG", False, "Developer's pages and reloading; never in service.")
    SECRET_KEY = env.secret("SECRET_KEY", VAR / "secret-key", "Key that signs sessions and forms.")
    KEYRING = env.file("KEYRING", VAR / "keyring.json", "File of the keys under which personal data are encrypted.")
    COUNTRY = env.text("COUNTRY", "TN", "Profile of the country whose customs this is.")
    HOSTS = env.names("HOSTS", ("localhost", "127.0.0.1", "[::1]"), "Host names under which the service is reached.")
    HTTPS = env.flag("HTTPS", False, "Served behind a proxy that speaks HTTPS and sets X-Forwarded-Proto.")
    DATABASE = env.database(
        "DATABASE_URL",
        VAR / "diwana.sqlite3",
        "Address of the database.",
        password=env.optional_secret("DATABASE_PASSWORD", "Password of the database, kept out of its address."),
    )
    LOG_LEVEL = env.choice(
        "LOG_LEVEL", "INFO", "Least grave message that is logged.", ("DEBUG", "INFO", "WARNING", "ERROR")
    )
    LOG_FORMAT = env.choice("LOG_FORMAT", "auto", "Lines for people or for programs.", ("auto", "text", "json"))
    METRICS_TOKEN = env.optional_secret("METRICS_TOKEN", "What /metrics and the details of /readyz ask for.", least=16)
    BIND = env.text("BIND", "127.0.0.1", "Network address on which the service listens; 0.0.0.0 is every one.")
    PORT = env.number("PORT", 8000, "Port on which the service listens.", least=1, most=65535)
    WORKERS = env.number("WORKERS", 2, "Processes that serve requests.", least=1, most=256)
    THREADS = env.number("THREADS", 4, "Threads in each of these processes.", least=1, most=256)
    JOB_WORKERS = env.number(
        "JOB_WORKERS", 1, "Processes that do background jobs beside the service; 0: elsewhere.", least=0, most=64
    )
    JOB_LEASE = env.number(
        "JOB_LEASE", 60, "Seconds after which the job of a silent worker is given to another.", least=2, most=3600
    )
    LEDGER_FOLDER = env.folder(
        "LEDGER_FOLDER", VAR / "ledger", "Folder of the ledger's key, leaf hashes and signed checkpoints."
    )
    LEDGER_SECONDS = env.number(
        "LEDGER_SECONDS",
        60,
        "Seconds after which new events of the ledger are signed; 0: not by time.",
        least=0,
        most=86400,
    )
    LEDGER_MIRROR = env.text(
        "LEDGER_MIRROR", "", "Second folder for the ledger's hashes and checkpoints, only added to."
    )
    LEDGER_ORIGIN = env.text("LEDGER_ORIGIN", "diwana.localhost/ledger", "Name under which the ledger signs.")
    API_LIMIT = env.number("API_LIMIT", 1200, "Calls of the API a minute, for each person.", least=1, most=10_000_000)
    API_PUBLIC_LIMIT = env.number(
        "API_PUBLIC_LIMIT", 120, "Calls of the API a minute without signing in, for each address.", least=1, most=10**7
    )
    BACKUP_PASSPHRASE = env.optional_secret(
        "BACKUP_PASSPHRASE", "Passphrase under which a backup holds the keys.", least=12
    )
    PUBLIC_URL = env.text(
        "PUBLIC_URL",
        f"https://{HOSTS[0]}" if HTTPS else f"http://{HOSTS[0]}:{PORT}",
        "Address under which strangers reach the service, printed on papers.",
    ).rstrip("/")
    FILES_FOLDER = env.folder("FILES_FOLDER", VAR / "files", "Folder of attached documents, encrypted.")
    DOCUMENT_KINDS = env.existing(
        "DOCUMENT_KINDS", PACKAGE / "foundation" / "documents" / "kinds.toml", "File that says what may be attached."
    )
    CLAMD = env.daemon("CLAMD_URL", "Where clamd listens, which scans attached documents.")
    OIDC_ISSUER = env.text(
        "OIDC_ISSUER", "", "Identity provider (OpenID Connect) by which people may sign in; or none."
    )
    OIDC_CLIENT = env.text("OIDC_CLIENT", "diwana", "Name under which the identity provider knows this service.")
    OIDC_SECRET = env.optional_secret("OIDC_SECRET", "Secret shared with the identity provider.", least=1)
    OIDC_NAME = env.text("OIDC_NAME", "OpenID Connect", "What people call the identity provider.")
    SEAL_FOLDER = env.folder("SEAL_FOLDER", VAR / "seal", "Folder of the demonstration's own authority and seal.")
    SEAL_PKCS12_FILE = env.text("SEAL_PKCS12_FILE", "", "PKCS#12 file with the key and certificates of the seal.")
    SEAL_PKCS12_PASSWORD = env.optional_secret("SEAL_PKCS12_PASSWORD", "Its password.")
    SEAL_PKCS11_MODULE = env.text("SEAL_PKCS11_MODULE", "", "Library of the PKCS#11 token that holds the seal's key.")
    SEAL_PKCS11_TOKEN = env.text("SEAL_PKCS11_TOKEN", "", "Label of the token.")
    SEAL_PKCS11_LABEL = env.text("SEAL_PKCS11_LABEL", "", "Label of the key and of its certificate on the token.")
    SEAL_PKCS11_PIN = env.optional_secret("SEAL_PKCS11_PIN", "PIN of the token.")
    SEAL_TSA_URL = env.text(
        "SEAL_TSA_URL", "", "Authority of time (RFC 3161); with it, papers are sealed as PAdES B-LT."
    )
    MAIL = env.mail(
        "MAIL_URL",
        VAR / "mail",
        "Mail server; without one, mails are written into a folder and reach nobody.",
        password=env.optional_secret("MAIL_PASSWORD", "Password at the mail server, kept out of its address."),
    )
    DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "Diwana <diwana@localhost>", "Sender of mails.")
    env.finish()
except Malformed as problem:
    raise SystemExit("\n".join(f"diwana: {line}" for line in str(problem).splitlines())) from None

ALLOWED_HOSTS = list(HOSTS)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "diwana.config",
    "diwana.foundation.ui",
    "diwana.foundation.vault",
    "diwana.foundation.accounts",
    "allauth",  # after accounts, whose templates take the place of its own
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "diwana.foundation.ledger",
    "diwana.foundation.jobs",
    "diwana.foundation.audit",
    "diwana.foundation.retention",
    "diwana.foundation.reference",
    "diwana.foundation.calendar",
    "diwana.foundation.effects",
    "diwana.foundation.notices",
    "diwana.foundation.approvals",
    "diwana.foundation.members",
    "diwana.foundation.papers",
    "diwana.foundation.payments",
    "diwana.foundation.banking",
    "diwana.foundation.api",
    "diwana.foundation.documents",
    "diwana.foundation.languages",
    "diwana.modules.tariff",
    "diwana.modules.risk",
    "diwana.modules.clearance",
]
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "diwana.config.requests.observe",
    "django.middleware.security.SecurityMiddleware",
    "diwana.config.security.security_headers",
    "diwana.config.security.refuse_nul",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "diwana.foundation.accounts.middleware.actor_middleware",
]
ROOT_URLCONF = "diwana.config.urls"
WSGI_APPLICATION = "diwana.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "diwana.foundation.ui.context.page",
            ],
        },
    }
]

DATABASES = {"default": DATABASE}
# Shared by the processes of one machine, as the limits on attempts to sign in need it.
TASKS = {"default": {"BACKEND": "diwana.foundation.jobs.backend.QueueBackend"}}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# What counts how often something is done, in all processes of the machine: foundation/limits.
LIMITS_FILE = VAR / "limits.sqlite3"

# Signing in: by address and password; officers with a second factor; people are registered by an administrator.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "diwana.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "diwana.foundation.accounts.adapters.MFAAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address that nobody signs in with gets no letter
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "diwana.foundation.accounts.keys.AddKeyForm",
    "authenticate_webauthn": "diwana.foundation.accounts.keys.SecondStepForm",
    "edit_webauthn": "diwana.foundation.accounts.keys.RenameKeyForm",
    "login_webauthn": "diwana.foundation.accounts.keys.SignInForm",
    "reauthenticate_webauthn": "diwana.foundation.accounts.keys.ConfirmForm",
}
MFA_TOTP_ISSUER = "Diwana"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the administrator, not from the person

# An identity provider vouches for an address; who may sign in, and with which second factor, stays ours to say.
SOCIALACCOUNT_ADAPTER = "diwana.foundation.accounts.oidc.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT,
                "secret": OIDC_SECRET or "",
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# Mails leave by a server, or stay in a folder, where whoever runs the service reads them.
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH")
EMAIL_HOST, EMAIL_PORT = MAIL.get("EMAIL_HOST", ""), MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_USER", ""), MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = MAIL.get("EMAIL_TIMEOUT")
# Only a developer's webhooks may be called without TLS and on his own network.
WEBHOOKS_ANYWHERE = DEBUG

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Tunis"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [folder] if (folder := PACKAGE / "static").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = FILES_FOLDER

# A declaration has up to 999 items of some forty fields; what is larger comes as a file.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60_000
FILE_UPLOAD_HANDLERS = [
    "diwana.config.security.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

CSRF_FAILURE_VIEW = "diwana.foundation.ui.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_NAME = "diwana_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True  # our scripts send the token of the form; none reads the cookie
SESSION_COOKIE_AGE = 12 * 60 * 60
if HTTPS:
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # limits on signing in count the visitor's address, not the proxy's
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # asked on this machine, without the proxy
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

LOGGING = logs.logging_settings(LOG_LEVEL, LOG_FORMAT)
logs.configure()
