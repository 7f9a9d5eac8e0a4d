"""The pure rules of a study: no database, no HTTP, no clock, no files."""
