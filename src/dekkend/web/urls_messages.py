"""The addresses of the pages about messages."""

from django.urls import path

from dekkend.web.views.messages import check, detail, log

urlpatterns = [
    path("berichten/", log.message_log, name="messages"),
    path("berichten/zoeken/", log.message_search, name="message_search"),
    path("bericht-controleren/", check.message_check, name="message_check"),
    path("berichten/aanleveren/", log.message_deliver, name="message_deliver"),
    path("berichten/sleutels/", log.message_tokens, name="message_tokens"),
    path("berichten/<int:number>/", detail.message_page, name="message"),
    path("berichten/<int:number>/bestand/", detail.message_file, name="message_file"),
]
