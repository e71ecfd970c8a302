"""The addresses of what a provider keeps for every procedure, and of bidding together."""

from django.urls import path

from dekkend.web.views.actors import evidence, invitations, joining, profile_parts, statement, together

urlpatterns = [
    path("mijn-organisatie/profiel/<slug:part>/", profile_parts.profile_part, name="profile_part"),
    path("mijn-organisatie/wijzigingen/", profile_parts.profile_changes, name="profile_changes"),
    path("mijn-organisatie/bewijs/", evidence.vault, name="vault"),
    path("mijn-organisatie/bewijs/<int:number>/", evidence.document_file, name="vault_file"),
    path("mijn-organisatie/bewijs/<int:number>/weg/", evidence.remove, name="vault_remove"),
    path("mijn-organisatie/eigen-verklaring/", statement.statement, name="statement"),
    path("mijn-organisatie/eigen-verklaring/tekenen/", statement.sign, name="statement_sign"),
    path("mijn-organisatie/eigen-verklaring/overnemen/", statement.take_over, name="statement_import"),
    path("mijn-organisatie/eigen-verklaring/<int:version>/", statement.signed, name="statement_signed"),
    path("mijn-organisatie/eigen-verklaring/<int:version>/bestand/", statement.file, name="statement_file"),
    path("samen-inschrijven/", invitations.invitations, name="invitations"),
    path("inkoop/<slug:slug>/inschrijven/samen/", together.together, name="together"),
    path("inkoop/<slug:slug>/inschrijven/uit-bewijsmap/", together.from_vault, name="from_vault"),
    path("inkoop/<slug:slug>/inschrijven/kopie/", together.copy, name="submission_copy"),
    path("inkoop/<slug:slug>/onderaannemers/<int:number>/", joining.joining, name="joining"),
]
