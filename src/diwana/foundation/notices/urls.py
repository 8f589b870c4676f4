# SPDX-License-Identifier: EUPL-1.2
"""Addresses of notices, of the choice of mails, and of webhooks."""

from django.urls import path

from diwana.foundation.notices.views import inbox, webhooks

app_name = "notices"
urlpatterns = [
    path("notices/", inbox.notices, name="notices"),
    path("notices/read/", inbox.read_all, name="read_all"),
    path("notices/<int:pk>/", inbox.open_notice, name="open"),
    path("notices/<int:pk>/read/", inbox.read, name="read"),
    path("notices/mails/", inbox.preferences, name="preferences"),
    path("notices/mails/off/<str:token>/", inbox.unsubscribe, name="unsubscribe"),
    path("notices/webhooks/", webhooks.webhooks, name="webhooks"),
    path("notices/webhooks/new/", webhooks.new, name="webhook_new"),
    path("notices/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("notices/webhooks/<int:pk>/secret/", webhooks.rotate, name="webhook_rotate"),
    path("notices/webhooks/<int:pk>/test/", webhooks.test, name="webhook_test"),
    path("notices/webhooks/<int:pk>/remove/", webhooks.remove, name="webhook_remove"),
    path("notices/deliveries/<int:pk>/", webhooks.delivery, name="delivery"),
    path("notices/deliveries/<int:pk>/replay/", webhooks.replay, name="replay"),
]
