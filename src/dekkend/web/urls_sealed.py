"""The addresses of the pages about sealed bids: keys of officers, opening, receipts."""

from django.urls import path

from dekkend.web.views.actors import officer_key, replacing
from dekkend.web.views.procurement import outages, vault

urlpatterns = [
    path("mijn-kluissleutel/", officer_key.officer_key, name="officer_key"),
    path("inkoop/<slug:slug>/kluis/", vault.vault, name="bid_vault"),
    path("inkoop/<slug:slug>/kluis/oefenen/", vault.vault_practice, name="bid_vault_practice"),
    path("inkoop/<slug:slug>/kluis/vernietigen/", vault.vault_destroy, name="bid_vault_destroy"),
    path("inkoop/<slug:slug>/kluis/storingen/", outages.bid_outages, name="bid_outages"),
    path("inkoop/<slug:slug>/vervangen/<int:number>/", replacing.replace, name="replace"),
    path("inkoop/<slug:slug>/ontvangst/<int:number>/bewijs.zip", replacing.proof, name="receipt_proof"),
]
