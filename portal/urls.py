"""The addresses of the portal floor: patients under /me/, /i/, /o/ and /arrive/, then staff."""

from django.urls import path

from portal.views import arrival, coming, home, intake, offer, packet, reply, session, signin

app_name = "portal"
urlpatterns = [
    path("me/", home.view, name="home-view"),
    path("me/plan/", home.plan, name="home-plan"),
    path("me/sign-in/", signin.start, name="signin-start"),
    path("me/code/", signin.code, name="signin-code"),
    path("me/who/", signin.choose, name="signin-choose"),
    path("me/privacy/", session.list, name="session-list"),
    path("me/privacy/<uuid:pk>/end/", session.end, name="session-end"),
    path("me/sign-out/", session.leave, name="session-leave"),
    path("me/open/<uuid:pk>/", session.switch, name="session-switch"),
    path("me/undo/", coming.undo, name="coming-undo"),
    path("me/forms/<uuid:pk>/", packet.fill, name="packet-fill"),
    path("me/visits/<uuid:pk>/", coming.view, name="coming-view"),
    path("me/visits/<uuid:pk>/confirm/", coming.confirm, name="coming-confirm"),
    path("me/visits/<uuid:pk>/move/", coming.move, name="coming-move"),
    path("me/visits/<uuid:pk>/cancel/", coming.cancel, name="coming-cancel"),
    path("me/visits/<uuid:pk>/calendar/", coming.calendar, name="coming-calendar"),
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
