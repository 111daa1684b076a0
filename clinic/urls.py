"""The ground floor's addresses: patients, clearances, messages, settings, audit, health."""

from django.urls import path

from clinic.views import (
    alert,
    audit,
    clearance,
    health,
    history,
    location,
    mailbox,
    message,
    patient,
    practice,
    room,
    staff,
)

app_name = "clinic"
urlpatterns = [
    path("healthz", health.show, name="health-show"),
    path("patients/", patient.list, name="patient-list"),
    path("patients/find/", patient.find, name="patient-find"),
    path("patients/add/", patient.add, name="patient-add"),
    path("patients/<uuid:pk>/", patient.view, name="patient-view"),
    path("patients/<uuid:pk>/edit/", patient.edit, name="patient-edit"),
    path("patients/<uuid:pk>/alerts/add/", alert.add, name="alert-add"),
    path("alerts/<uuid:pk>/end/", alert.end, name="alert-end"),
    path("patients/<uuid:pk>/background/", history.list, name="history-list"),
    path("patients/<uuid:pk>/background/add/", history.add, name="history-add"),
    path("background/<uuid:pk>/end/", history.end, name="history-end"),
    path("clearances/", clearance.list, name="clearance-list"),
    path("clearances/<uuid:pk>/", clearance.edit, name="clearance-edit"),
    path("messages/", message.list, name="message-list"),
    path("messages/<uuid:pk>/decide/", message.decide, name="message-decide"),
    path("audit/", audit.list, name="audit-list"),
    path("settings/", practice.view, name="practice-view"),
    path("settings/practice/", practice.edit, name="practice-edit"),
    path("settings/locations/", location.list, name="location-list"),
    path("settings/locations/add/", location.add, name="location-add"),
    path("settings/locations/<uuid:pk>/", location.edit, name="location-edit"),
    path("settings/locations/<uuid:pk>/rooms/add/", room.add, name="room-add"),
    path("settings/rooms/<uuid:pk>/", room.edit, name="room-edit"),
    path("settings/staff/", staff.list, name="staff-list"),
    path("settings/staff/invite/", staff.invite, name="staff-invite"),
    path("settings/staff/<uuid:pk>/", staff.edit, name="staff-edit"),
    path("settings/staff/<uuid:pk>/send-link/", staff.send_link, name="staff-send-link"),
    path("settings/staff/<uuid:pk>/deactivate/", staff.deactivate, name="staff-deactivate"),
    path("settings/staff/<uuid:pk>/reactivate/", staff.reactivate, name="staff-reactivate"),
    path("mailbox/", mailbox.list, name="mailbox-list"),
    path("mailbox/<str:name>/", mailbox.view, name="mailbox-view"),
]
