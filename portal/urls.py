"""The addresses of the portal floor: patients under /i/, /o/ and /arrive/, staff screens."""

from django.urls import path

from portal.views import arrival, intake, offer, packet, reply

app_name = "portal"
urlpatterns = [
    path("i/<str:token>/", intake.open, name="intake-open"),
    path("i/<str:token>/urgent/", intake.urgent, name="intake-urgent"),
    path("i/<str:token>/check/", intake.check, name="intake-check"),
    path("i/<str:token>/done/", intake.done, name="intake-done"),
    path("i/<str:token>/<slug:code>/", intake.section, name="intake-section"),
    path("arrive/", arrival.tablet, name="arrival-tablet"),
    path("arrive/<str:token>/", arrival.phone, name="arrival-phone"),
    path("arrivals/", arrival.list, name="arrival-list"),
    path("arrivals/add/", arrival.add, name="arrival-add"),
    path("arrivals/<uuid:pk>/sheet/", arrival.sheet, name="arrival-sheet"),
    path("arrivals/<uuid:pk>/end/", arrival.end, name="arrival-end"),
    path("o/<str:token>/", offer.open, name="offer-open"),
    path("r/<str:token>/", reply.open, name="reply-open"),
    path("texts/hook/", reply.hook, name="reply-hook"),
    path("intake/", packet.list, name="packet-list"),
    path("intake/waiting/", packet.waiting, name="packet-waiting"),
    path("intake/<uuid:pk>/", packet.review, name="packet-review"),
    path("intake/<uuid:pk>/accept/", packet.accept, name="packet-accept"),
    path("intake/<uuid:pk>/withdraw/", packet.withdraw, name="packet-withdraw"),
    path("intake/send/<uuid:pk>/", intake.send, name="intake-send"),
    path("intake/panel/<uuid:pk>/", packet.panel, name="packet-panel"),
]
