"""The simulated file system."""

import pytest

from lab.windows import security
from lab.windows.disk import Disk
from lab.windows.estate import Drive, Folder


def test_names_are_found_in_any_case_and_keep_their_own() -> None:
    """Windows does not tell cases apart, and gives names back as they were written."""
    disk = Disk({r"C:\Data\Base.edb": b"1"}, {})
    assert disk.is_file(r"c:\DATA\base.EDB")
    assert disk.read(r"c:\data\base.edb") == b"1"
    assert list(disk.below(r"c:\data")) == [("Base.edb", b"1")]


def test_below_goes_down_and_not_beside() -> None:
    """Sub-folders are included; a folder whose name merely begins the same is not."""
    disk = Disk({r"C:\a\x": b"", r"C:\a\b\y": b"", r"C:\ab\z": b""}, {})
    assert sorted(name for name, _ in disk.below("C:\\a\\")) == ["b\\y", "x"]


def test_folders_exist_when_made_or_filled() -> None:
    """An empty folder exists once it is made, another one once it holds something."""
    disk = Disk({r"C:\a\x": b""}, {})
    assert disk.exists(r"C:\a")
    assert not disk.exists(r"C:\b")
    disk.make_folder("C:\\B\\")
    assert disk.exists(r"C:\b")


def test_drives() -> None:
    """A drive is found by its letter in any case; others do not exist."""
    disk = Disk({}, {"c": Drive(free_bytes=5)})
    drive = disk.drive("C")
    assert drive is not None
    assert drive.free_bytes == 5
    assert disk.drive("D") is None


def test_folders_have_an_owner_and_rights() -> None:
    """What the estate says of one, what it was made with, and Windows itself for one that merely holds something."""
    user = "S-1-5-21-1-2-3-1104"
    disk = Disk({r"C:\a\x": b""}, {}, {"C:\\b\\": Folder(owner=user, junction=True)})
    disk.make_folder(r"C:\c\d", dacl=security.GUARDED)
    sddl = {path: found.sddl for path in (r"C:\a", r"c:\B", r"C:\c", r"C:\c\d") if (found := disk.folder(path))}
    assert sddl[r"C:\a"].startswith("O:SYG:SYD:AI")
    assert sddl[r"c:\B"].startswith(f"O:{user}G:{user}D:AI")
    assert sddl[r"C:\c"] == sddl[r"C:\c\d"] == f"O:BAG:BAD:{security.GUARDED}"
    given = disk.folder(r"C:\b")
    assert given is not None
    assert given.is_link


def test_a_folder_that_is_there_keeps_its_rights() -> None:
    """Making it again changes nothing; setting its rights does, and leaves its owner."""
    disk = Disk({}, {}, {r"C:\b": Folder(owner=security.SYSTEM)})
    disk.make_folder(r"C:\b", dacl=security.GUARDED)
    before = disk.folder(r"C:\b")
    disk.secure(r"c:\b", security.GUARDED)
    after = disk.folder(r"C:\b")
    assert before is not None
    assert after is not None
    assert (before.dacl, after.dacl, after.owner) == (security.INHERITED, security.GUARDED, security.SYSTEM)


def test_renaming_takes_along_what_is_inside() -> None:
    """Files and folders below it go with it; what merely begins the same stays, and a name that is taken is refused."""
    disk = Disk({r"C:\a\x": b"1", r"C:\a\b\y": b"2", r"C:\ab": b"3"}, {})
    disk.make_folder(r"C:\a\empty", dacl=security.GUARDED)
    disk.rename(r"c:\A", r"C:\a.failed")
    assert sorted(path for path, _ in disk.sizes()) == [r"C:\a.failed\b\y", r"C:\a.failed\x", r"C:\ab"]
    moved = disk.folder(r"C:\a.failed\empty")
    assert moved is not None
    assert moved.dacl == security.GUARDED
    assert not disk.exists(r"C:\a")
    with pytest.raises(FileExistsError):
        disk.rename(r"C:\ab", r"C:\a.failed")


def test_folders_in_a_folder() -> None:
    """Made or holding something, each once, and only one level down."""
    disk = Disk({r"C:\r\Two\x\y": b"", r"C:\r\file": b""}, {})
    disk.make_folder(r"C:\r\one\below")
    assert disk.folders_in("C:\\R\\") == ["Two", "one"]


def test_a_file_is_held_by_one_process() -> None:
    """Others do not get it until it is let go of; whoever has it may open it again."""
    disk = Disk({}, {})
    assert disk.hold(r"C:\lock", "one")
    assert disk.hold(r"c:\LOCK", "one")
    assert not disk.hold(r"C:\lock", "two")
    disk.release("two")
    assert not disk.hold(r"C:\lock", "two")
    disk.release("one")
    assert disk.hold(r"C:\lock", "two")
    assert disk.is_file(r"C:\lock")
