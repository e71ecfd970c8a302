"""The addresses of the decision route, the consultations and the dialogue sessions."""

from django.urls import path

from dekkend.web.views.actors import consultations as own
from dekkend.web.views.procurement import consultations, route

urlpatterns = [
    path("inkoop/<slug:slug>/route/", route.route, name="route"),
    path("inkoop/<slug:slug>/route/maken/", route.route_make, name="route_make"),
    path("inkoop/<slug:slug>/route/stap/<int:number>/", route.route_step, name="route_step"),
    path("inkoop/<slug:slug>/route/bestanden/<int:number>/", route.route_file, name="route_file"),
    path("inkoop/<slug:slug>/route/documenten/<slug:document>/", route.route_document, name="route_document"),
    path("inkoop/<slug:slug>/consultaties/", consultations.consultations, name="consultations"),
    path("inkoop/<slug:slug>/consultaties/<int:number>/", consultations.consultation, name="consultation"),
    path("inkoop/<slug:slug>/dialoog/<int:number>/", consultations.dialogue_session, name="dialogue_session"),
    path("mijn-consultaties/", own.my_consultations, name="my_consultations"),
    path("mijn-consultaties/<int:number>/", own.my_consultation, name="my_consultation"),
]
