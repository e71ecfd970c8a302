"""The addresses for programs."""

from django.urls import path

from dekkend.api import messages

urlpatterns = [
    path("berichten/", messages.message_api, name="message_api"),
    path("berichten/<int:number>/", messages.message_api_file, name="message_api_file"),
]
