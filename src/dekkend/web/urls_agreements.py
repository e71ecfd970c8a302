"""The addresses of agreements: the register, one agreement with its pages, calendar, cards, landscape.

Words after ``overeenkomsten/`` that are pages stand before ``<slug>``; no agreement has such a slug.
"""

from django.urls import path

from dekkend.web.views.agreements import (
    batches,
    changes,
    documents,
    editions,
    landscape,
    log,
    new,
    overview,
    provider_card,
    register,
    signing,
    talks,
    timeline,
    wording,
    year,
)

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
    # -- documents of a region, and providers
    path("overeenkomsten/uitgaven/", editions.editions, name="editions"),
    path("overeenkomsten/uitgaven/vergelijken/", editions.compare, name="edition_compare"),
    path("overeenkomsten/uitgaven/doen/<slug:act>/", editions.editions_act, name="editions_act"),
    path(
        "overeenkomsten/sjablonen/voorbeeld-<slug:kind>.docx",
        editions.template_default,
        name="agreement_template_default",
    ),
    path("overeenkomsten/sjablonen/<int:number>.docx", editions.template, name="agreement_template"),
    path("overeenkomsten/documenten/", batches.batch, name="agreement_batch"),
    path("overeenkomsten/documenten/<int:job>.zip", batches.batch_file, name="agreement_batch_file"),
    path("overeenkomsten/aanbieders/<slug:slug>/", provider_card.card, name="provider_card"),
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
    # -- its documents, signing and conversations
    path("overeenkomsten/<slug:slug>/documenten/", documents.documents, name="agreement_documents"),
    path(
        "overeenkomsten/<slug:slug>/documenten/doen/<slug:act>/",
        documents.documents_act,
        name="agreement_documents_act",
    ),
    path(
        "overeenkomsten/<slug:slug>/documenten/concept.<slug:form>",
        documents.concept,
        name="agreement_concept",
    ),
    path(
        "overeenkomsten/<slug:slug>/documenten/<int:number>/", documents.document, name="agreement_document"
    ),
    path("overeenkomsten/<slug:slug>/tekst/", wording.wording, name="agreement_text"),
    path("overeenkomsten/<slug:slug>/tekst/doen/<slug:act>/", wording.wording_act, name="agreement_text_act"),
    path("overeenkomsten/<slug:slug>/ondertekening/", signing.signing, name="agreement_signing"),
    path("overeenkomsten/<slug:slug>/ondertekening/tekenen/", signing.sign, name="agreement_sign"),
    path("overeenkomsten/<slug:slug>/ondertekening/bewijs.pdf", signing.evidence, name="agreement_evidence"),
    path(
        "overeenkomsten/<slug:slug>/ondertekening/doen/<slug:act>/",
        signing.signing_act,
        name="agreement_signing_act",
    ),
    path("overeenkomsten/<slug:slug>/gesprekken/", talks.talks, name="agreement_talks"),
    path(
        "overeenkomsten/<slug:slug>/gesprekken/doen/<slug:act>/", talks.talks_act, name="agreement_talks_act"
    ),
    path("overeenkomsten/<slug:slug>/gesprekken/<int:number>/", talks.talk, name="agreement_talk"),
    path(
        "overeenkomsten/<slug:slug>/gesprekken/<int:number>/doen/<slug:act>/",
        talks.talk_act,
        name="agreement_talk_act",
    ),
]
