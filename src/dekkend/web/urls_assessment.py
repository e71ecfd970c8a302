"""The addresses of the pages around an assessment: interests, the buyer's board, all scores."""

from django.urls import path

from dekkend.web.views.actors import interests
from dekkend.web.views.procurement import assessment, division, prices

urlpatterns = [
    path("inkoop/<slug:slug>/belangen/", interests.interests, name="interests"),
    path("inkoop/<slug:slug>/beoordeling/", assessment.assessment_board, name="assessment_board"),
    path("inkoop/<slug:slug>/beoordeling/verdelen/", division.division, name="division"),
    path(
        "inkoop/<slug:slug>/beoordeling/<int:bid>/<int:seat>/",
        assessment.assessment_seat,
        name="assessment_seat",
    ),
    path(
        "inkoop/<slug:slug>/beoordeling/belang/<int:statement>/",
        assessment.interest_decide,
        name="interest_decide",
    ),
    path("inkoop/<slug:slug>/beoordeling/prijzen/", prices.prices, name="prices"),
    path("inkoop/<slug:slug>/beoordeling/scores/", assessment.scores, name="scores"),
]
