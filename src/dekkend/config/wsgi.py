"""What the web server loads in each of its processes."""

import os

from django.core.wsgi import get_wsgi_application

from dekkend.runtime.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dekkend.config.settings")
die_with_parent()
application = get_wsgi_application()
