"""Reminders: what is due, whether it may be sent, what became of it, and whether all of it is there."""
