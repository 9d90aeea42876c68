"""From a closed clue to the draft of a typical case: anonymised, edited by hand, reviewed before anybody reads it."""
