"""The file system of a practice server: Windows paths, which do not tell cases apart, to files and folders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lab.windows import estate, security
from lab.windows.estate import Drive


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file, under the name that it was written with."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder: its owner (a SID), its rights (the DACL of its SDDL). `is_link`: a junction, it leads elsewhere."""

    path: str
    owner: str = security.SYSTEM
    dacl: str = security.INHERITED
    is_link: bool = False

    @property
    def sddl(self) -> str:
        """Return its security as one text."""
        return security.sddl(self.owner, self.dacl)


class Disk:
    """Files and folders. A folder exists when it was made, or holds something; then Windows itself owns it."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        drives: Mapping[str, Drive],
        folders: Mapping[str, estate.Folder] | None = None,
    ) -> None:
        self._files = {path.lower(): StoredFile(path, content) for path, content in files.items()}
        self._drives = {letter.upper(): drive for letter, drive in drives.items()}
        self._held: dict[str, object] = {}
        self._folders: dict[str, Folder] = {}
        for path, given in (folders or {}).items():
            bare = path.rstrip("\\")
            self._folders[bare.lower()] = Folder(bare, given.owner, given.dacl, given.junction)

    # -- what is there -------------------------------------------------------------------------------------

    def is_file(self, path: str) -> bool:
        """Tell whether there is a file of that name."""
        return path.lower() in self._files

    def exists(self, path: str) -> bool:
        """Tell whether there is a file or folder of that name."""
        return self.is_file(path) or self.folder(path) is not None

    def folder(self, path: str) -> Folder | None:
        """Return a folder, None where there is none."""
        bare = path.rstrip("\\")
        made = self._folders.get(bare.lower())
        return made or (Folder(bare) if self._holds_something(bare.lower()) else None)

    def folders_in(self, path: str) -> list[str]:
        """Return the names of the folders in a folder, each once, by name."""
        start = path.rstrip("\\").lower() + "\\"
        inside = [
            folder.path[len(start) :] for folder in self._folders.values() if folder.path.lower().startswith(start)
        ]
        inside += [name.rpartition("\\")[0] for name, _ in self.below(path) if "\\" in name]
        return sorted({name.partition("\\")[0].lower(): name.partition("\\")[0] for name in inside}.values())

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

    # -- what is done to it --------------------------------------------------------------------------------

    def make_folder(self, path: str, *, owner: str = security.ADMINISTRATORS, dacl: str = security.INHERITED) -> None:
        """Make a folder, and those above it, with the same security; those that are there are left as they are."""
        bare = path.rstrip("\\")
        above = bare.rpartition("\\")[0]
        if self.folder(bare) is None:
            if "\\" in above:
                self.make_folder(above, owner=owner, dacl=dacl)
            self._folders[bare.lower()] = Folder(bare, owner, dacl)

    def secure(self, path: str, dacl: str) -> None:
        """Give a folder other rights. Raises KeyError."""
        folder = self.folder(path)
        if folder is None:
            raise KeyError(path)
        self._folders[folder.path.lower()] = replace(folder, dacl=dacl)

    def write(self, path: str, content: bytes) -> None:
        """Write a file, in place of the one that has the name already."""
        self._files[path.lower()] = StoredFile(path, content)

    def read(self, path: str) -> bytes:
        """Return the content of a file. Raises KeyError."""
        return self._files[path.lower()].content

    def rename(self, path: str, to: str) -> None:
        """Give a file, or a folder with all that is in it, another name. Raises FileExistsError."""
        if self.exists(to):
            raise FileExistsError(to)
        start = path.rstrip("\\").lower()
        for key, file in list(self._files.items()):
            if key == start or key.startswith(start + "\\"):
                del self._files[key]
                self.write(to + file.path[len(start) :], file.content)
        for key, folder in list(self._folders.items()):
            if key == start or key.startswith(start + "\\"):
                del self._folders[key]
                renamed = to + folder.path[len(start) :]
                self._folders[renamed.lower()] = replace(folder, path=renamed)

    # -- files that are held open --------------------------------------------------------------------------

    def hold(self, path: str, holder: object) -> bool:
        """Open a file without sharing, making it when it is not there; False while somebody else has it open."""
        if self._held.setdefault(path.lower(), holder) is not holder:
            return False
        if not self.is_file(path):
            self.write(path, b"")
        return True

    def release(self, holder: object) -> None:
        """Close what a process has open, as Windows does when it ends, however it ends."""
        for path, by in list(self._held.items()):
            if by is holder:
                del self._held[path]

    def _holds_something(self, bare: str) -> bool:
        start = bare + "\\"
        return any(key.startswith(start) for key in (*list(self._files), *list(self._folders)))
