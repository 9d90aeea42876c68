from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Official documents."""

    name = "liaison.documents"
    label = "documents"
    verbose_name = _("official documents")

    def ready(self) -> None:
        from core import audit, outbox
        from core.access import register_rule
        from core.deadlines import register_event, register_limit
        from liaison.clues.handling import open_outside
        from liaison.clues.panels import Action, Panel, register_action, register_panel
        from liaison.documents import (
            issuing,
            joint,  # noqa: F401 - guards and effects
            own_sources,
            panels,
            producing,
            production,  # noqa: F401 - a guard
            queries,
            rules,
            serving,
        )
        from liaison.documents.flow import CO_ISSUE, DOCUMENT, SERVICE
        from liaison.documents.kinds import LIMITS
        from liaison.documents.models import CoIssue, Document, Reply, Service, Template
        from liaison.organisations.open_work import register_open_work
        from liaison.workflow.drafts import drafts
        from liaison.workflow.registry import register
        from liaison.workspace.elsewhere import register_finder
        from liaison.workspace.navigation import Entry, register_entry
        from liaison.workspace.waiting import Section, register_section

        register_limit(*LIMITS)
        register_rule(Document, rules.documents)
        register_rule(CoIssue, rules.co_issues)
        register_rule(Service, rules.services)
        register_rule(Reply, rules.replies)
        register_rule(Template, rules.templates)
        register(
            DOCUMENT,
            Document,
            roles=rules.roles_in_document,
            owner=lambda document: document.issuer_id,
            kept_away=rules.kept_away_from_document,
        )
        register(
            CO_ISSUE,
            CoIssue,
            roles=rules.roles_in_co_issue,
            owner=lambda item: item.co_issuer_id,
            kept_away=rules.kept_away_from_co_issue,
            named_by=("document",),
        )
        register(
            SERVICE,
            Service,
            roles=rules.roles_in_service,
            owner=queries.whose_clock,
            kept_away=rules.kept_away_from_service,
            named_by=("document",),
        )
        for event in SERVICE.events:
            register_event(f"service.{event.code}", event.label)
        for code, words in (
            ("drafted", _("a document was drafted")),
            ("edited", _("a draft was edited")),
            ("issued", _("a document was issued")),
            ("produced", _("the sealed PDF was stored")),
            ("tried_again", _("the PDF was asked for once more")),
            ("downloaded", _("the sealed PDF was read")),
            ("template_published", _("document template published")),
        ):
            audit.register_action(f"document.{code}", words)
        own_sources.register()
        register_finder(queries.found_in)
        outbox.register(issuing.PRODUCE, producing.produce)
        outbox.register(serving.CONCLUDE, producing.conclude)
        open_outside(serving.still_open)
        register_panel(Panel("work/documents/panel.html", panels.of_clue, order=30))
        register_action(Action(panels.draft_action, order=30))
        register_entry(Entry("documents", _("Official documents"), "documents:list", "document", order=35))
        register_entry(
            Entry(
                "templates",
                _("Document templates"),
                "documents:templates",
                order=65,
                shown=rules.may_draft,
                group="organisation",
            )
        )
        register_open_work(
            drafts("documents", _("documents"), Document, ("draft", "approved"), by="drafted_by", order=40)
        )
        register_section(
            Section(
                "waiting",
                _("official documents"),
                queries.count_waiting,
                queries.waiting_rows,
                "documents:list",
                order=40,
            )
        )
        register_section(
            Section(
                "outside",
                _("official documents"),
                queries.count_outside,
                queries.outside_rows,
                "documents:list",
                order=40,
            )
        )
