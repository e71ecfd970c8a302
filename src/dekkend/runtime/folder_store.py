"""The file store in a folder: a file is there whole or not at all, also after a power failure."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

_DRAFT = ".draft-"
_DRAFT_IS_DEAD_AFTER = 60 * 60


class FolderStore(FileSystemStorage):
    """Writes beside the place and then renames; a name always means one content, so it may be replaced."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: Any) -> str:
        place = Path(self.path(name))
        place.parent.mkdir(mode=self.directory_permissions_mode or 0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=_DRAFT, dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                content.seek(0)
                shutil.copyfileobj(content, target)
                target.flush()
                os.fsync(target.fileno())
            os.replace(draft, place)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync(place.parent)
        return name

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        folders, files = super().listdir(path)
        return folders, [name for name in files if not name.startswith(_DRAFT)]

    def remove_dead_drafts(self) -> int:
        """Removes what an upload that was killed left behind more than an hour ago; gives the number."""
        dead = [
            draft
            for draft in Path(self.base_location).rglob(f"{_DRAFT}*")
            if draft.stat().st_mtime < time.time() - _DRAFT_IS_DEAD_AFTER
        ]
        for draft in dead:
            draft.unlink(missing_ok=True)
        return len(dead)


def _sync(folder: Path) -> None:
    """Makes the new name itself survive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
