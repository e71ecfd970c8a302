"""The addresses of publication, questions, notes, complaints, notices and calendars."""

from django.urls import path

from dekkend.web.views.information import complaints, notes, notices, publication, questions

urlpatterns = [
    path("inkoop/<slug:slug>/publicatie/", publication.publication, name="publication"),
    path("inkoop/<slug:slug>/publicatie.json", publication.publication_data, name="publication_data"),
    path("inkoop/<slug:slug>/publicatie/volgen/", publication.follow, name="follow"),
    path("inkoop/<slug:slug>/publicatie/links/", publication.publication_link, name="publication_link"),
    path("inkoop/<slug:slug>/agenda.ics", notices.procurement_calendar, name="procurement_calendar"),
    path("inkoop/<slug:slug>/percelen/<slug:lot>/intrekken/", publication.lot_withdraw, name="lot_withdraw"),
    path("inkoop/<slug:slug>/vragen/", questions.questions, name="questions"),
    path("inkoop/<slug:slug>/vragen/stellen/", questions.question_ask, name="question_ask"),
    path("inkoop/<slug:slug>/vragen/<int:number>/", questions.question, name="question"),
    path("inkoop/<slug:slug>/notas/", notes.notes, name="notes"),
    path("inkoop/<slug:slug>/notas/beginnen/", notes.note_begin, name="note_begin"),
    path("inkoop/<slug:slug>/notas/volgende/", notes.note_draft, name="note_draft"),
    path("inkoop/<slug:slug>/notas/volgende/<slug:section>/", notes.note_facts, name="note_facts"),
    path("inkoop/<slug:slug>/notas/<int:number>/", notes.note, name="note"),
    path("inkoop/<slug:slug>/notas/<int:number>/nota.pdf", notes.note_file, name="note_file"),
    path(
        "inkoop/<slug:slug>/versies/<int:version>/bevestigen/", notes.version_confirm, name="version_confirm"
    ),
    path("inkoop/<slug:slug>/klachten/", complaints.complaints, name="complaints"),
    path("inkoop/<slug:slug>/klachten/<int:number>/", complaints.complaint, name="complaint"),
    path("inkoop/<slug:slug>/contact/", complaints.contacts, name="contacts"),
    path("meldingen/", notices.notices, name="notices"),
    path("meldingen/gelezen/", notices.notices_read, name="notices_read"),
    path("meldingen/instellingen/", notices.notice_settings, name="notice_settings"),
    path("meldingen/agenda/", notices.calendar_feed, name="calendar_feed"),
    path("meldingen/<int:key>/", notices.notice, name="notice"),
    path("agenda/<str:token>.ics", notices.calendar, name="calendar"),
]
