"""The addresses of agreements: the register, one agreement with its pages, calendar, cards, landscape.

Words after ``overeenkomsten/`` that are pages stand before ``<slug>``; no agreement has such a slug.
"""

from django.urls import path

from dekkend.web.views.agreements import landscape, overview, register, timeline

urlpatterns = [
    path("overeenkomsten/", register.agreements, name="agreements"),
    path("landschap/", landscape.landscape, name="landscape"),
    # -- one agreement
    path("overeenkomsten/<slug:slug>/", overview.agreement, name="agreement"),
    path("overeenkomsten/<slug:slug>/tijdlijn/", timeline.timeline, name="agreement_timeline"),
]
