"""The addresses of logging in (the login package's) and of accounts, people and roles (ours)."""

from django.urls import include, path

from dekkend.web.accounts import views

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("account/", views.my_account, name="my_account"),
    path("beheer/mensen/", views.people, name="people"),
    path("beheer/mensen/toevoegen/", views.people_add, name="people_add"),
    path("beheer/mensen/<int:account_id>/", views.person, name="person"),
    path("beheer/mensen/<int:account_id>/uitzetten/", views.person_close, name="person_close"),
    path("beheer/mensen/<int:account_id>/aanzetten/", views.person_reopen, name="person_reopen"),
    path("beheer/mensen/<int:account_id>/rollen/", views.role_grant, name="role_grant"),
    path(
        "beheer/mensen/<int:account_id>/rollen/<int:grant_id>/intrekken/",
        views.role_withdraw,
        name="role_withdraw",
    ),
]
