"""Simulated participants for demo and rehearsal databases: they enrol, answer, forget, travel and drop out.

They come in through the services, as real ones do through the API, and nothing about them hangs on an arm.
"""
