"""The addresses of the scheduling floor."""

from django.urls import path

from scheduling.views import (
    appointment,
    calendar,
    closure,
    goal,
    hours,
    length,
    move,
    plan,
    template,
    today,
    type,
)

app_name = "scheduling"
urlpatterns = [
    path("today/", today.list, name="today-list"),
    path("calendar/", calendar.show, name="calendar-show"),
    path("appointments/add/", appointment.add, name="appointment-add"),
    path("appointments/<uuid:pk>/", appointment.view, name="appointment-view"),
    path("appointments/<uuid:pk>/move/", appointment.move, name="appointment-move"),
    path("appointments/<uuid:pk>/move/undo/", move.undo, name="move-undo"),
    path("appointments/<uuid:pk>/length/", length.edit, name="length-edit"),
    path("appointments/<uuid:pk>/status/", appointment.status, name="appointment-status"),
    path("appointments/<uuid:pk>/cancel/", appointment.cancel, name="appointment-cancel"),
    path("patients/<uuid:pk>/appointments/", appointment.panel, name="appointment-panel"),
    path("plans/", plan.list, name="plan-list"),
    path("plans/add/", plan.add, name="plan-add"),
    path("plans/<uuid:pk>/", plan.view, name="plan-view"),
    path("plans/<uuid:pk>/read/", plan.read, name="plan-read"),
    path("plans/<uuid:pk>/stop/", plan.stop, name="plan-stop"),
    path("plans/<uuid:pk>/goals/add/", goal.add, name="goal-add"),
    path("goals/<uuid:pk>/", goal.edit, name="goal-edit"),
    path("goals/<uuid:pk>/judge/", goal.judge, name="goal-judge"),
    path("patients/<uuid:pk>/plan/", plan.panel, name="plan-panel"),
    path("settings/types/", type.list, name="type-list"),
    path("settings/types/add/", type.add, name="type-add"),
    path("settings/types/<uuid:pk>/", type.edit, name="type-edit"),
    path("settings/templates/", template.list, name="template-list"),
    path("settings/templates/add/", template.add, name="template-add"),
    path("settings/templates/<uuid:pk>/", template.edit, name="template-edit"),
    path("settings/hours/", hours.list, name="hours-list"),
    path("settings/hours/add/", hours.add, name="hours-add"),
    path("settings/hours/<uuid:pk>/", hours.edit, name="hours-edit"),
    path("settings/hours/<uuid:pk>/remove/", hours.remove, name="hours-remove"),
    path("settings/closures/add/", closure.add, name="closure-add"),
    path("settings/closures/<uuid:pk>/remove/", closure.remove, name="closure-remove"),
]
