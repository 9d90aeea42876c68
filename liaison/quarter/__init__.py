"""Planning a whole quarter: days and teams for many joint operations at once, proposed to their lead."""
