"""Joint supervision: operations of several organisations, the day that suits all, and enterprises left in peace."""
