"""Every workflow table is sound: checked whenever Django starts or ``manage.py check`` runs."""

from django.core import checks

from liaison.workflow.registry import effects, guards, registered_workflows


@checks.register()
def check_workflows(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """States reachable, roles known, guards and effects registered."""
    problems: list[checks.CheckMessage] = []
    for registered in registered_workflows():
        workflow = registered.workflow
        found = list(workflow.problems())
        for event in workflow.events:
            found += [f"event {event.code!r}: no guard {name!r}" for name in event.guards if name not in guards]
            found += [f"event {event.code!r}: no effect {name!r}" for name in event.effects if name not in effects]
        problems += [checks.Error(f"workflow {workflow.code}: {text}", id="liaison.E001") for text in found]
    return problems
