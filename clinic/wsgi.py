"""The door of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()

# What was loaded so far stays for good: looking through it again at every collection costs each
# request a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
