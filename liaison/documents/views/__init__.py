"""Pages of documents: lists and one document, drafting, service and replies, templates, the proof of a copy."""
