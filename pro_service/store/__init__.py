"""The tables, and the named queries over them. No rule lives here."""
