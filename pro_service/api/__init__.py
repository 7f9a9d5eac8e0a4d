"""HTTP: translates requests into one service call each, and outcomes into answers."""
