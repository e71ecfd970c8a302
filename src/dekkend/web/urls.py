"""The addresses of our own pages. Dutch words, because people read and mail them."""

from django.conf import settings
from django.urls import path

from dekkend.web.views import accessibility, components, home, rules

urlpatterns = [
    path("", home.home, name="home"),
    path("toegankelijkheid/", accessibility.accessibility, name="accessibility"),
    path("regels/", rules.rules, name="rules"),
    path("regels/<str:id>/", rules.rule, name="rule"),
    path("componenten/", components.components, name="components"),
]
