"""Addresses of intake that the public uses; those of members are in ``work_urls``."""

from django.urls import path

from liaison.intake.views import follow, submit

app_name = "intake"
urlpatterns = [
    path("submit/", submit.step, name="submit"),
    path("submit/<int:number>/", submit.step, name="step"),
    path("submit/clear/", submit.clear, name="clear"),
    path("submit/check.png", submit.task_picture, name="task_picture"),
    path("submit/check.wav", submit.task_sound, name="task_sound"),
    path("submit/received/", submit.received, name="received"),
    path("follow/", follow.follow, name="follow"),
    path("follow/write/", follow.write, name="write"),
    path("follow/files/", follow.add_files, name="add_files"),
    path("follow/withdraw/", follow.withdraw, name="withdraw"),
    path("follow/erase/", follow.erase, name="erase"),
    path("follow/rate/", follow.rate, name="rate"),
    path("follow/leave/", follow.leave, name="leave"),
]
