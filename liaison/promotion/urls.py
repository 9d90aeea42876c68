"""Addresses of drafts from clues and campaigns."""

from django.urls import path

from liaison.promotion import campaign_views, operation_views, views

app_name = "promotion"
urlpatterns = [
    path("new/<int:clue>/", views.new, name="new"),
    path("campaigns/<int:campaign>/<slug:what>/", campaign_views.new, name="campaign"),
    path("operation/<int:pk>/<slug:goal>/", operation_views.new, name="operation"),
]
