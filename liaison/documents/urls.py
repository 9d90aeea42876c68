"""Addresses of documents in the workspace."""

from django.urls import path

from liaison.documents.views import drafts, joint, pages, production, serving, templates

app_name = "documents"
urlpatterns = [
    path("", pages.list_documents, name="list"),
    path("new/", drafts.new, name="new"),
    path("together/", production.together, name="together"),
    path("production/", production.show, name="production"),
    path("production/again/", production.try_again, name="all_again"),
    path("production/<int:pk>/again/", production.try_again, name="again"),
    path("templates/", templates.list_templates, name="templates"),
    path("templates/<slug:kind>/", templates.edit, name="template"),
    path("<int:pk>/", pages.show, name="document"),
    path("<int:pk>/edit/", drafts.edit, name="edit"),
    path("<int:pk>/annexes/", drafts.add_annexes, name="annexes"),
    path("<int:pk>/annexes/<int:attachment>/remove/", drafts.remove_annex, name="remove_annex"),
    path("<int:pk>/do/<slug:event>/", pages.do_event, name="event"),
    path("<int:pk>/document.pdf", pages.pdf, name="pdf"),
    path("<int:pk>/document.docx", pages.docx, name="docx"),
    path("<int:pk>/files/<int:attachment>/", pages.annex, name="annex"),
    path("co-issues/<int:pk>/", joint.show, name="co_issue"),
    path("co-issues/<int:pk>/do/<slug:event>/", joint.do_event, name="co_issue_event"),
    path("services/<int:pk>/", serving.show, name="service"),
    path("services/<int:pk>/do/<slug:event>/", serving.do_event, name="service_event"),
    path("services/<int:pk>/files/<int:attachment>/", serving.file, name="reply_file"),
]
