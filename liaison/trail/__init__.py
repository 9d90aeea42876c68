"""The audit trail as the auditors of an organisation read it (审计员): filters, pages, export as CSV."""
