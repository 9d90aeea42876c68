"""Addresses of referrals."""

from django.urls import path

from liaison.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.list_referrals, name="list"),
    path("new/<int:clue>/", views.new_referral, name="new"),
    path("<int:pk>/", views.show_referral, name="referral"),
    path("<int:pk>/do/<slug:event>/", views.do_event, name="event"),
    path("<int:pk>/note/", views.add_note, name="note"),
    path("standards/", views.list_standards, name="standards"),
    path("standards/new/", views.new_standard, name="new_standard"),
]
