"""Workflows as tables of data: states, events, who may, what must be filled in, guards, effects, clocks.

    CLUE = Workflow(…)                       definition: plain data, checked whenever Django starts
    register(CLUE, Clue, roles=rules.roles)  registry: in AppConfig.ready(), with @guard and @effect functions
    fire(clue, "accept", principal=…)        engine: the only way a state changes
    after_event(tell)                        announcing: called in the transaction of everything that happens

See docs/features/workflows.md.
"""
