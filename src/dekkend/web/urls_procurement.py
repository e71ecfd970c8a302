"""The addresses of the procurement pages."""

from django.urls import path

from dekkend.web.views.procurement import (
    create,
    decisions,
    documents,
    framework,
    goals,
    index,
    letters,
    log,
    lots,
    overview,
    practice,
    progress,
    steps,
    submissions,
)

urlpatterns = [
    path("inkoop/", index.procurements, name="procurements"),
    path("inkoop/nieuw/", create.choose, name="procurement_new"),
    path("inkoop/nieuw/<slug:definition>/", create.create, name="procurement_new_from"),
    path("inkoop/<slug:slug>/", overview.procurement, name="procurement"),
    path("inkoop/<slug:slug>/percelen/", lots.lots, name="lots"),
    path("inkoop/<slug:slug>/percelen/<slug:lot>/", lots.lot, name="lot"),
    path("inkoop/<slug:slug>/doelen/", goals.goals, name="goals"),
    path("inkoop/<slug:slug>/kader/", framework.framework, name="framework"),
    path(
        "inkoop/<slug:slug>/kader/versie-<int:version>.json",
        framework.definition_file,
        name="definition_file",
    ),
    path("inkoop/<slug:slug>/documenten/", documents.documents, name="documents"),
    path("inkoop/<slug:slug>/inschrijvingen/", submissions.submissions, name="submissions"),
    path("inkoop/<slug:slug>/inschrijvingen/<int:number>/", submissions.submission, name="submission"),
    path("inkoop/<slug:slug>/besluiten/", decisions.decisions, name="decisions"),
    path("inkoop/<slug:slug>/brieven/", letters.letters, name="letters"),
    path("inkoop/<slug:slug>/brieven/maken/", letters.make_archive, name="make_archive"),
    path("inkoop/<slug:slug>/brieven/alle.zip", letters.archive, name="letters_archive"),
    path("inkoop/<slug:slug>/brieven/<int:number>/", letters.letter, name="letter"),
    path("inkoop/<slug:slug>/brieven/<int:number>/brief.pdf", letters.letter_file, name="letter_file"),
    path("inkoop/<slug:slug>/logboek/", log.log, name="log"),
    path("inkoop/<slug:slug>/logboek/regels.jsonl", log.log_file, name="log_file"),
    path("inkoop/<slug:slug>/logboek/pakket.zip", log.log_package, name="log_package"),
    path("inkoop/<slug:slug>/stap/<str:action>/", steps.step, name="procurement_step"),
    path("inkoop/<slug:slug>/oefenen/", practice.simulate, name="practice_step"),
    path("inkoop/<slug:slug>/bezig/<int:job>/", progress.job, name="procurement_job"),
]
