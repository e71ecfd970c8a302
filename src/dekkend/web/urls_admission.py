"""The addresses of continuous admission, and of the buyer's board."""

from django.urls import path

from dekkend.web.views.actors import enrol
from dekkend.web.views.procurement import admission, board, enrolments

urlpatterns = [
    path("inkoop/<slug:slug>/bord/", board.procurement_board, name="board"),
    path("inkoop/<slug:slug>/bord/percelen/", board.lots_board, name="board_lots"),
    path("inkoop/<slug:slug>/bord/alles.xlsx", board.board_file, name="board_file"),
    path("mijn-aanmeldingen/", enrol.my_enrolments_page, name="my_enrolments"),
    path("inkoop/<slug:slug>/toelating/", admission.admission, name="admission"),
    path("inkoop/<slug:slug>/toelating/genoeg/", admission.enough, name="admission_enough"),
    path("inkoop/<slug:slug>/toelating/<int:cell>/", admission.one_cell, name="admission_cell"),
    path("inkoop/<slug:slug>/aanmelden/", enrol.enrol, name="enrol"),
    path("inkoop/<slug:slug>/aanmeldingen/", enrolments.all_enrolments, name="enrolments"),
    path("inkoop/<slug:slug>/aanmeldingen/<int:number>/", enrolments.one_enrolment, name="enrolment"),
    path(
        "inkoop/<slug:slug>/aanmeldingen/<int:number>/aanvullen/", enrol.repair_page, name="enrolment_repair"
    ),
    path(
        "inkoop/<slug:slug>/aanmeldingen/<int:number>/bestand/<int:file>/",
        enrolments.enrolment_file,
        name="enrolment_file",
    ),
    path(
        "inkoop/<slug:slug>/aanmeldingen/<int:number>/intrekken/",
        enrolments.enrolment_withdraw,
        name="enrolment_withdraw",
    ),
    path(
        "inkoop/<slug:slug>/aanmeldingen/<int:number>/<slug:act>/",
        enrolments.enrolment_act,
        name="enrolment_act",
    ),
]
