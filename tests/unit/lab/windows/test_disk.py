"""The simulated file system."""

from lab.windows.disk import Disk
from lab.windows.estate import Drive


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
