"""The addresses of the scheduling floor."""

from django.urls import URLPattern

app_name = "scheduling"
urlpatterns: list[URLPattern] = []
