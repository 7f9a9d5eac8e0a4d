"""Ways out of the house: one protocol, one file a channel. They know no database and decide nothing."""
