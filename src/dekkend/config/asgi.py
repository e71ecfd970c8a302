"""What the web server loads in each of its processes: the pages, behind what notes when a request came in."""

from dekkend.config.wsgi import application as pages

from django.conf import settings  # isort: skip - after the pages, which say where the settings are

from dekkend.runtime.reception import Reception

application = Reception(
    pages,
    threads=settings.WEB_THREADS,
    largest=settings.REQUEST_MAX_BYTES,
    header=settings.ARRIVAL_HEADER,
)
