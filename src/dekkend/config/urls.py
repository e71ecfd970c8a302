"""Every address of the application: our pages, and the login package under /accounts/."""

from django.urls import include, path

from dekkend.web.views.language import choose_language

urlpatterns = [
    path("taal/", choose_language, name="set_language"),
    path("", include("dekkend.web.accounts.urls")),
    path("api/", include("dekkend.api.urls")),
    path("", include("dekkend.web.urls")),
]

handler400 = "dekkend.web.views.errors.bad_request"
handler403 = "dekkend.web.views.errors.forbidden"
handler404 = "dekkend.web.views.errors.not_found"
handler500 = "dekkend.web.views.errors.server_error"
