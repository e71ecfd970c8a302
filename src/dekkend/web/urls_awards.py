"""The addresses of what follows on a decision."""

from django.urls import path

from dekkend.web.views.actors import asked
from dekkend.web.views.procurement import (
    award_acts,
    award_course,
    case_files,
    conduct,
    drawing,
    letter_drafts,
    ranking,
    sent_letters,
)

urlpatterns = [
    path("inkoop/<slug:slug>/gunning/", award_course.award_course, name="award_course"),
    path("inkoop/<slug:slug>/gunning/<slug:act>/<int:number>/", award_acts.award_act, name="award_act"),
    path("inkoop/<slug:slug>/brieven/concept/", letter_drafts.letter_drafts, name="letter_drafts"),
    path("inkoop/<slug:slug>/brieven/concept/<int:number>/", letter_drafts.letter_draft, name="letter_draft"),
    path(
        "inkoop/<slug:slug>/inschrijvingen/<int:number>/gva/<str:kvk>/",
        conduct.party_conduct,
        name="party_conduct",
    ),
    path("inkoop/<slug:slug>/rangorde/", ranking.ranking_page, name="ranking"),
    path("inkoop/<slug:slug>/loting/", drawing.drawing, name="drawing"),
    path("inkoop/<slug:slug>/gevraagd/<int:number>/", asked.asked, name="asked"),
    path("inkoop/<slug:slug>/post/<int:number>/", sent_letters.sent_letter_page, name="sent_letter"),
    path("inkoop/<slug:slug>/post/<int:number>.pdf", sent_letters.sent_letter_file, name="sent_letter_file"),
    path("inkoop/<slug:slug>/dossier/", case_files.case_file_list, name="case_files"),
    path("inkoop/<slug:slug>/dossier/maken/", case_files.make_case_file, name="make_case_file"),
    path("inkoop/<slug:slug>/dossier/<int:number>.zip", case_files.case_file, name="case_file"),
]
