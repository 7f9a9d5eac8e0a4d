"""Files for people outside: rows come in, files go out; no database, no clock."""
