# SPDX-License-Identifier: EUPL-1.2
"""Addresses of signing in (django-allauth's views, each with its access) and of the person's own pages."""

from __future__ import annotations

from allauth.account import views as sign_in
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, access
from diwana.foundation.accounts.views import administration, delegations, mandates, own, readings, tokens

# Everybody may try to sign in; the second step is open to whoever has passed the first, which allauth checks.
public, signed_in = access(PUBLIC, changes=False), access(SIGNED_IN, changes=False)

urlpatterns = [
    path("accounts/login/", public(sign_in.login), name="account_login"),
    path("accounts/logout/", public(sign_in.logout), name="account_logout"),
    path("accounts/inactive/", public(sign_in.account_inactive), name="account_inactive"),
    path("accounts/reauthenticate/", signed_in(sign_in.reauthenticate), name="account_reauthenticate"),
    path("accounts/password/change/", signed_in(sign_in.password_change), name="account_change_password"),
    path("accounts/password/set/", signed_in(sign_in.password_set), name="account_set_password"),
    path("accounts/second-factor/", signed_in(factor.index), name="mfa_index"),
    path("accounts/second-factor/authenticate/", public(factor.authenticate), name="mfa_authenticate"),
    path("accounts/second-factor/reauthenticate/", signed_in(factor.reauthenticate), name="mfa_reauthenticate"),
    path("accounts/second-factor/activate/", signed_in(totp.activate_totp), name="mfa_activate_totp"),
    path("accounts/second-factor/deactivate/", signed_in(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("accounts/second-factor/codes/", signed_in(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "accounts/second-factor/codes/new/",
        signed_in(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "accounts/second-factor/codes/file/",
        signed_in(codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/", own.account, name="account"),
    path("account/organisation/", own.switch, name="account_switch"),
    path("account/purpose/", readings.purpose, name="purpose"),
    path("readings/", readings.log, name="readings"),
    path("readings/sittings/<int:pk>/", readings.sitting, name="sitting"),
    path("organisations/", administration.organisations, name="organisations"),
    path("organisations/<int:pk>/", administration.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", administration.edit_organisation, name="organisation_edit"),
    path("organisations/<int:pk>/decide/", administration.decide_organisation, name="organisation_decide"),
    path("people/", administration.people, name="people"),
    path("people/<int:pk>/", administration.person, name="person"),
    path("people/<int:pk>/edit/", administration.edit_person, name="person_edit"),
    path("people/<int:pk>/decide/", administration.decide_person, name="person_decide"),
    path("people/<int:pk>/roles/<int:organisation>/", administration.appointment, name="appointment"),
    path("account/place/", own.stand_in, name="account_stand_in"),
    path("account/delegations/", delegations.delegations, name="delegations"),
    path("account/delegations/<int:pk>/revoke/", delegations.revoke_delegation, name="delegation_revoke"),
    path("account/mandates/", mandates.mandates, name="mandates"),
    path("account/mandates/ask/", mandates.ask, name="mandate_ask"),
    path("account/mandates/<int:pk>/", mandates.mandate, name="mandate"),
    path("account/mandates/<int:pk>/answer/", mandates.answer, name="mandate_answer"),
    path("account/mandates/<int:pk>/renew/", mandates.renew, name="mandate_renew"),
    path("account/mandates/<int:pk>/revoke/", mandates.revoke_mandate, name="mandate_revoke"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", tokens.revoke_token, name="token_revoke"),
]
