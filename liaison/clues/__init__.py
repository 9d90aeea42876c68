"""Clues (线索): what somebody says is wrong with enforcement, from its arrival to the feedback."""
