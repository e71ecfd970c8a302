"""The addresses of our own pages. Dutch words, because people read and mail them."""

from django.urls import include, path

from dekkend.web.views import accessibility, components, home, regions, rules, search

urlpatterns = [
    path("", home.home, name="home"),
    path("regio/", regions.regions, name="regions"),
    path("regio/<slug:slug>/", regions.region, name="region"),
    path("regels/", rules.rules, name="rules"),
    path("regels/<str:id>/", rules.rule, name="rule"),
    path("zoeken/", search.search, name="search"),
    path("toegankelijkheid/", accessibility.accessibility, name="accessibility"),
    path("", include("dekkend.web.urls_procurement")),
    path("", include("dekkend.web.urls_assessment")),
    path("", include("dekkend.web.urls_messages")),
    path("componenten/", components.components, name="components"),
    path("", include("dekkend.web.urls_actors")),
    path("", include("dekkend.web.urls_awards")),
    path("", include("dekkend.web.urls_sealed")),
    path("", include("dekkend.web.urls_forms")),
    path("", include("dekkend.web.urls_vault")),
    path("", include("dekkend.web.urls_admission")),
    path("", include("dekkend.web.urls_oversight")),
    path("", include("dekkend.web.urls_route")),
    path("", include("dekkend.web.urls_information")),
    path("", include("dekkend.web.urls_tariffs")),
    path("", include("dekkend.web.urls_agreement_supply")),
    path("", include("dekkend.web.urls_agreements")),
]
