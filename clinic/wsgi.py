"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from clinic.web.garbage import Sweeper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()
sweeper = Sweeper()  # held here: a signal forgets a listener that nobody else holds
sweeper.start()
