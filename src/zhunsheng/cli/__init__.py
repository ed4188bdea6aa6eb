"""The command `zhunsheng` and what starts the system. No Django at import time (except `manage`)."""
