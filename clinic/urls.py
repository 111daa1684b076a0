"""The ground floor's addresses: health."""

from django.urls import path

from clinic.views import health

app_name = "clinic"
urlpatterns = [
    path("healthz", health.show, name="health-show"),
]
