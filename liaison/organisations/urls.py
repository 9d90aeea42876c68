"""Addresses of organisations and their people, below ``work/``."""

from django.urls import path

from liaison.organisations.views import choosing, directory, inviting, people

app_name = "organisations"
urlpatterns = [
    path("as/", choosing.choose, name="choose"),
    path("people/", people.people, name="people"),
    path("people/invite/", inviting.invite, name="invite"),
    path("people/invitations/<int:pk>/send-again/", inviting.send_again, name="send_again"),
    path("people/invitations/<int:pk>/withdraw/", inviting.withdraw, name="withdraw"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/deputy/", people.deputy, name="deputy"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/deputies/<int:pk>/end/", people.end_deputy, name="end_deputy"),
    path("join/<str:secret>/", inviting.join, name="join"),
    path("organisations/", directory.organisations, name="directory"),
    path("organisations/<int:pk>/", directory.organisation, name="organisation"),
]
