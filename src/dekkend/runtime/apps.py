from django.apps import AppConfig


class RuntimeConfig(AppConfig):
    name = "dekkend.runtime"
    label = "runtime"
    verbose_name = "Techniek"
