"""The addresses of agreements: the register, one agreement with its pages, calendar, cards, landscape.

Words after ``overeenkomsten/`` that are pages stand before ``<slug>``; no agreement has such a slug.
"""

from django.urls import path

from dekkend.web.views.agreements import changes, landscape, log, new, overview, register, timeline, year

urlpatterns = [
    path("overeenkomsten/", register.agreements, name="agreements"),
    path("overeenkomsten/nieuw/", new.agreements_new, name="agreements_new"),
    path("overeenkomsten/nieuw/overnemen/", new.agreements_import, name="agreements_import"),
    path(
        "overeenkomsten/nieuw/uit-inkoop/<slug:slug>/",
        new.agreements_from_award,
        name="agreements_from_award",
    ),
    path("overeenkomsten/kalender/", year.year_calendar, name="agreement_year"),
    path("agenda/<str:token>/overeenkomsten.ics", year.agreement_feed, name="agreement_feed"),
    path("landschap/", landscape.landscape, name="landscape"),
    path(
        "landschap/<slug:region>/<slug:product>/<slug:municipality>/",
        landscape.landscape_cell,
        name="landscape_cell",
    ),
    # -- one agreement
    path("overeenkomsten/<slug:slug>/", overview.agreement, name="agreement"),
    path("overeenkomsten/<slug:slug>/doen/<slug:act>/", overview.agreement_act, name="agreement_act"),
    path("overeenkomsten/<slug:slug>/tijdlijn/", timeline.timeline, name="agreement_timeline"),
    path("overeenkomsten/<slug:slug>/wijzigingen/", changes.changes, name="agreement_changes"),
    path(
        "overeenkomsten/<slug:slug>/wijzigingen/<int:number>/<slug:act>/",
        changes.change_act,
        name="agreement_change_act",
    ),
    path("overeenkomsten/<slug:slug>/logboek/", log.agreement_log, name="agreement_log"),
    path("overeenkomsten/<slug:slug>/logboek.zip", log.agreement_log_package, name="agreement_log_package"),
]
