"""Which store holds the uploads is a matter of settings; no store is reached here."""

import json
import os
import subprocess
import sys

ASK = (
    "import json; from django.conf import settings;"
    "print(json.dumps([settings.STORAGES['default'], settings.FILES_MAX_BYTES], default=str))"
)


def asked(**environ: str) -> tuple[dict[str, object], int]:
    """The store and the limit that settings read from ``environ`` give."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DEKKEND_S3")}
    given = {**kept, **environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run([sys.executable, "-c", ASK], env=given, capture_output=True, text=True, check=True)
    store, limit = json.loads(done.stdout)
    return store, limit


def test_without_more_the_files_lie_in_a_folder() -> None:
    store, limit = asked(DEKKEND_FILES="/srv/files")
    assert store["BACKEND"] == "dekkend.runtime.folder_store.FolderStore"
    assert store["OPTIONS"] == {
        "location": "/srv/files",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    assert limit == 25 * 1024 * 1024


def test_a_bucket_makes_it_an_s3_compatible_store() -> None:
    place = "https://s3.example"
    store, limit = asked(DEKKEND_S3_BUCKET="zorg", DEKKEND_S3_ENDPOINT=place, DEKKEND_FILES_MAX_MB="50")
    assert store["BACKEND"] == "storages.backends.s3.S3Storage"
    assert store["OPTIONS"] == {"bucket_name": "zorg", "endpoint_url": place}
    assert limit == 50 * 1024 * 1024
