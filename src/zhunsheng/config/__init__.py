"""Wiring only: settings from the environment, URLs, WSGI."""
