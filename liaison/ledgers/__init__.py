"""What each liaison party does on its own, recorded in ledgers of one shape and fields of their own."""
