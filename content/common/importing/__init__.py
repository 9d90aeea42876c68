"""Reading files that others made, line by line, with every bad one reported: what all import commands share."""
