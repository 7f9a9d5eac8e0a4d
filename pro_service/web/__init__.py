"""Pages rendered on the server: no script, no logic."""
