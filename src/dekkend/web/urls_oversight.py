"""The addresses of the pages of Bibob and financial tests."""

from django.urls import path

from dekkend.web.views.oversight import choices, file, own, register

urlpatterns = [
    path("toetsen/", register.screenings, name="screenings"),
    path("toetsen/keuzes/", choices.screening_choices, name="screening_choices"),
    path("toetsen/nieuw/", register.screening_new, name="screening_new"),
    path("toetsen/<int:number>/", file.screening_file, name="screening"),
    path("toetsen/<int:number>/bestanden/<int:upload>/", file.screening_upload, name="screening_upload"),
    path("mijn-toetsen/", own.my_screenings, name="my_screenings"),
    path("mijn-toetsen/<int:number>/", own.my_screening, name="my_screening"),
]
