"""The file system of a practice server: Windows paths, which do not tell cases apart, to content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lab.windows.estate import Drive


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file, under the name that it was written with."""

    path: str
    content: bytes


class Disk:
    """Files and folders. A folder exists when it was made, or holds something."""

    def __init__(self, files: Mapping[str, bytes], drives: Mapping[str, Drive]) -> None:
        self._files = {path.lower(): StoredFile(path, content) for path, content in files.items()}
        self._folders: set[str] = set()
        self._drives = {letter.upper(): drive for letter, drive in drives.items()}

    def is_file(self, path: str) -> bool:
        """Tell whether there is a file of that name."""
        return path.lower() in self._files

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or folder of that name."""
        folder = path.rstrip("\\").lower()
        return self.is_file(path) or folder in self._folders or any(self.below(path))

    def make_folder(self, path: str) -> None:
        """Make a folder, and those above it."""
        self._folders.add(path.rstrip("\\").lower())

    def write(self, path: str, content: bytes) -> None:
        """Write a file, in place of the one that has the name already."""
        self._files[path.lower()] = StoredFile(path, content)

    def read(self, path: str) -> bytes:
        """Return the content of a file. Raises KeyError."""
        return self._files[path.lower()].content

    def below(self, folder: str) -> Iterator[tuple[str, bytes]]:
        """Yield the rest of the path and the content of every file under a folder, at any depth."""
        start = folder.rstrip("\\").lower() + "\\"
        for key, file in list(self._files.items()):
            if key.startswith(start):
                yield file.path[len(start) :], file.content

    def sizes(self) -> list[tuple[str, int]]:
        """Return the path of every file and its size in bytes, by path."""
        return sorted((file.path, len(file.content)) for file in list(self._files.values()))

    def drive(self, letter: str) -> Drive | None:
        """Return a drive by its letter, None where there is none."""
        return self._drives.get(letter.upper())
