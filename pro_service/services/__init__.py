"""The verbs: each takes a session and the time, and knows nothing of HTTP."""
