"""The addresses of the pages on which providers and assessors do their own work."""

from django.urls import path

from dekkend.web.views.actors import (
    assess,
    consensus,
    desk,
    overview,
    profile,
    receipt,
    repair,
    submit,
)

urlpatterns = [
    path("mijn-inschrijvingen/", overview.my_submissions, name="my_submissions"),
    path("mijn-organisatie/", profile.my_organisation, name="my_organisation"),
    path("mijn-beoordelingen/", desk.my_assessments, name="my_assessments"),
    path("inkoop/<slug:slug>/inschrijven/", submit.submit, name="submit"),
    path("inkoop/<slug:slug>/inschrijven/indienen/", submit.submit_send, name="submit_send"),
    path("inkoop/<slug:slug>/ontvangst/<int:number>/", receipt.receipt, name="receipt"),
    path("inkoop/<slug:slug>/intrekken/<int:number>/", receipt.withdraw, name="withdraw"),
    path("inkoop/<slug:slug>/bestanden/<int:number>/", receipt.upload, name="upload"),
    path("inkoop/<slug:slug>/herstel/", repair.repair, name="repair"),
    path("inkoop/<slug:slug>/beoordelen/<int:bid>/", assess.assess, name="assess"),
    path("inkoop/<slug:slug>/beoordelen/<int:bid>/vastzetten/", assess.assess_lock, name="assess_lock"),
    path("inkoop/<slug:slug>/beoordelen/<int:bid>/heropenen/", assess.assess_unlock, name="assess_unlock"),
    path("inkoop/<slug:slug>/consensus/<int:bid>/", consensus.consensus, name="consensus"),
    path(
        "inkoop/<slug:slug>/consensus/<int:bid>/overleg/",
        consensus.consensus_meeting,
        name="consensus_meeting",
    ),
    path(
        "inkoop/<slug:slug>/consensus/<int:bid>/bevestigen/",
        consensus.consensus_confirm,
        name="consensus_confirm",
    ),
]
