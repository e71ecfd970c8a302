"""The compilers of typst: one for each template and thread, as one draws one document at a time."""

import threading
from pathlib import Path
from typing import Final

import typst

_OF_THREAD: Final = threading.local()


def compiler(template: Path) -> typst.Compiler:
    """The compiler of a template in this thread; it is made once. Only the fonts inside typst are used, so
    that every machine draws the same bytes.

    A compiler lets go of the interpreter while it draws: a second thread that used the same one would be
    refused ("Already borrowed").
    """
    known: dict[Path, typst.Compiler] = _OF_THREAD.__dict__.setdefault("compilers", {})
    if template not in known:
        root = str(template.parent)
        known[template] = typst.Compiler(str(template), root=root, ignore_system_fonts=True)
    return known[template]
