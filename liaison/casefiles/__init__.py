"""The case file of a clue (案卷): everything of it that may leave the portal, in one archive that proves itself."""
