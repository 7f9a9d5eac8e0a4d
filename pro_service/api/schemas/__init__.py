"""The shapes of requests and answers: one module a word, named as its resource."""
