"""Addresses of rooms."""

from django.urls import path, re_path

from liaison.rooms.views import attendance, people, reading, records, writing

app_name = "rooms"
urlpatterns = [
    path("", reading.list_rooms, name="list"),
    path("new/<slug:kind>/<int:item>/", people.open_room, name="open"),
    path("<int:pk>/", reading.show, name="room"),
    path("<int:pk>/lines/", reading.lines, name="lines"),
    path("<int:pk>/events/", reading.events, name="events"),
    path("<int:pk>/messages/<int:seq>/", reading.message, name="message"),
    path("<int:pk>/search/", reading.search, name="search"),
    path("<int:pk>/files/<int:attachment>/", reading.file, name="file"),
    path("<int:pk>/files/<int:attachment>/preview/", reading.file_preview, name="file_preview"),
    path("<int:pk>/unfold/", reading.unfold, name="unfold"),
    path("<int:pk>/records/", records.list_records, name="records"),
    path("<int:pk>/records/new/<slug:code>/", records.make, name="make"),
    path("sign-in/<int:pk>/", attendance.sign_in, name="sign_in"),
    path("sign-in/<int:pk>/<str:code>/", attendance.scan, name="scan"),
    path("records/attendance/<int:pk>/code/", attendance.project, name="project"),
    path("records/<slug:code>/<int:pk>/", records.show, name="record"),
    path("records/<slug:code>/<int:pk>/files/<int:attachment>/", records.file, name="record_file"),
    path("records/minutes/<int:pk>/docx/", records.minutes_docx, name="minutes_docx"),
    path("records/<slug:code>/<int:pk>/<slug:what>/", records.act, name="act"),
    path("<int:pk>/post/", writing.post, name="post"),
    path("<int:pk>/read/", writing.read, name="read"),
    path("<int:pk>/members/", people.members, name="members"),
    re_path(r"^(?P<pk>\d+)/members/(?P<what>out|reader|writer|party-out)/$", people.change, name="change"),
]
