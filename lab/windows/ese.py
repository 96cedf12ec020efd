"""The first bytes of an ESE database file, as far as our scripts look at them.

Signature at byte 4, state at byte 52, both little-endian: the format description of libesedb ("Database File (EDB)
format", file header), and the output of `esentutl /mh`.
"""

import struct
from typing import Final

HEAD_B: Final = 64
SIGNATURE: Final = 0x89ABCDEF
VERSION: Final = 0x620
DIRTY: Final = 2
CLEAN: Final = 3
_SIGNATURE_AT, _VERSION_AT, _STATE_AT = 4, 8, 52


def header(state: int) -> bytes:
    """Return the beginning of a database in a state: `CLEAN` after a proper shutdown, `DIRTY` otherwise."""
    head = bytearray(HEAD_B)
    struct.pack_into("<I", head, _SIGNATURE_AT, SIGNATURE)
    struct.pack_into("<I", head, _VERSION_AT, VERSION)
    struct.pack_into("<I", head, _STATE_AT, state)
    return bytes(head)


def state_of(content: bytes) -> int | None:
    """Return the state that a file claims, None when it is no database."""
    if len(content) < HEAD_B or struct.unpack_from("<I", content, _SIGNATURE_AT)[0] != SIGNATURE:
        return None
    return int(struct.unpack_from("<I", content, _STATE_AT)[0])


def in_state(content: bytes, state: int) -> bytes:
    """Return a database in another state."""
    return content[:_STATE_AT] + struct.pack("<I", state) + content[_STATE_AT + 4 :]
