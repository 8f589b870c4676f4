# SPDX-License-Identifier: EUPL-1.2
"""Settings of Django, read strictly from the environment."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DIWANA_VAR", PACKAGE.parent.parent / "var"))
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = os.environ.get("DIWANA_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("DIWANA_SECRET_KEY", "development-only")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
COUNTRY = os.environ.get("DIWANA_COUNTRY", "TN")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "diwana.config",
    "diwana.foundation.ui",
    "diwana.foundation.accounts",
    "diwana.foundation.ledger",
    "diwana.foundation.reference",
    "diwana.foundation.payments",
    "diwana.foundation.api",
    "diwana.modules.tariff",
    "diwana.modules.risk",
    "diwana.modules.clearance",
]
AUTH_USER_MODEL = "accounts.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "diwana.sqlite3",
        "TEST": {"NAME": VAR / "test.sqlite3"},
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("ar", "العربية"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Tunis"
STATIC_URL = "/static/"
