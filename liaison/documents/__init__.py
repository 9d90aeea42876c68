"""Official documents (文书): drafted from a record, approved, numbered, typeset, sealed, served, answered."""
