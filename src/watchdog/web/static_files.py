"""Files that come with the pages: a style sheet and two scripts, nothing from elsewhere.

In:   a file's name.
Out:  the file; or its address, which changes with its content.
Edge: reads files that come with the program.
"""

from functools import cache
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css", ".js": "text/javascript"}


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """Give a file and its kind; None when there is none of this name."""
    listed = {path.name: path for path in _FOLDER.iterdir() if path.suffix in _KINDS}
    path = listed.get(name)
    return None if path is None else (path.read_bytes(), _KINDS[path.suffix])


@cache
def static_address(name: str) -> str:
    """Give the address of a file, such that a browser may keep it for good."""
    found = static_file(name)
    mark = sha256(found[0]).hexdigest()[:12] if found else ""
    return f"/static/{name}?{mark}"
