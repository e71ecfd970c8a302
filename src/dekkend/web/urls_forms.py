"""The addresses of what a procedure form adds: optional grounds to weigh, and a procedure for a gap."""

from django.urls import path

from dekkend.web.views.procurement import grounds, supplement

urlpatterns = [
    path("inkoop/<slug:slug>/uitsluitingsgronden/", grounds.grounds, name="grounds"),
    path("inkoop/<slug:slug>/aanvullen/", supplement.supplement, name="supplement"),
]
