"""The office as a WSGI application: `granian --interface wsgi zhunsheng.config.wsgi_office:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["FACE"] = "office"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhunsheng.config.settings")

application = get_wsgi_application()
