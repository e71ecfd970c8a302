"""The addresses of what an agreement supplies: cells, stops, rooms, duties, its ending; and of its region.

They stand before the other addresses of agreements: no agreement has a slug such as "overgang".
"""

from django.urls import path

from dekkend.web.views.agreements import cells, duties, ending, entry, rooms, stops, transition

ONE = "overeenkomsten/<slug:slug>/"
OVER = "overeenkomsten/overgang/"

urlpatterns = [
    # -- a region
    path("overeenkomsten/in-en-uitstroom/", entry.entry, name="agreement_entry"),
    path(OVER, transition.transitions_page, name="transitions"),
    path(f"{OVER}<int:id>/", transition.transition, name="transition"),
    path(f"{OVER}<int:id>/clienten.xlsx", transition.transition_clients, name="transition_clients"),
    path(f"{OVER}<int:id>/stap/<str:key>/", transition.transition_step, name="transition_step"),
    path(f"{OVER}<int:id>/<slug:act>/", transition.transition_act, name="transition_act"),
    path(f"{OVER}<slug:act>/", transition.transition_make, name="transition_make"),
    # -- one agreement
    path(f"{ONE}cellen/", cells.cells, name="agreement_cells"),
    path(f"{ONE}cellen/<slug:act>/", cells.cells_act, name="agreement_cells_act"),
    path(f"{ONE}stops/", stops.stops, name="agreement_stops"),
    path(f"{ONE}stops/<int:number>/<slug:act>/", stops.stop_act, name="agreement_stop_act"),
    path(f"{ONE}stops/<slug:act>/", stops.stops_act, name="agreement_stops_act"),
    path(f"{ONE}ruimte/", rooms.rooms, name="agreement_rooms"),
    path(f"{ONE}ruimte/<int:number>/", rooms.room, name="agreement_room"),
    path(f"{ONE}ruimte/<int:number>/gebruik.xlsx", rooms.room_file_template, name="agreement_room_file"),
    path(f"{ONE}ruimte/<int:number>/<slug:act>/", rooms.room_act, name="agreement_room_act"),
    path(f"{ONE}ruimte/<slug:act>/", rooms.rooms_act, name="agreement_rooms_act"),
    path(f"{ONE}plichten/", duties.duties, name="agreement_duties"),
    path(f"{ONE}plichten/<slug:kind>/", duties.duty_kind, name="agreement_duty_kind"),
    path(f"{ONE}plichten/<slug:kind>/doen/<slug:act>/", duties.duty_kind_act, name="agreement_duty_kind_act"),
    path(f"{ONE}plichten/<slug:kind>/<slug:key>/", duties.duty, name="agreement_duty"),
    path(f"{ONE}plichten/<slug:kind>/<slug:key>/<slug:act>/", duties.duty_act, name="agreement_duty_act"),
    path(f"{ONE}einde/", ending.ending, name="agreement_ending"),
    path(f"{ONE}einde/<int:number>/<slug:act>/", ending.ending_act, name="agreement_ending_act"),
    path(
        f"{ONE}einde/overbrugging/<int:number>/<slug:act>/",
        ending.bridge_act,
        name="agreement_bridge_act",
    ),
    path(f"{ONE}einde/<slug:act>/", ending.ending_new, name="agreement_ending_new"),
]
