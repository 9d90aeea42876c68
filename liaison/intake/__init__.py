"""How clues come in: the public form with its receipt, the reporter's page, members' own entries and imports; and who
the reporter is, kept apart from the clue."""
