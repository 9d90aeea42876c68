"""Rooms (会商室): where the parties of one matter talk, decide and keep what a case file can use."""
