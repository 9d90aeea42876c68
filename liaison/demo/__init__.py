"""The sample municipality's parties: organisations, people and what they work on."""
