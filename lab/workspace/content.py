"""What an app wants to say: text, blocks, attachments, checked as Slack checks them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lab.workspace.blocks.validate import faults_in_blocks
from lab.workspace.calls import Call, decode
from lab.workspace.ids import block_id
from lab.workspace.payload import Json
from lab.workspace.refusals import ApiRefused
from lab.workspace.views import with_ids

TEXT_MOST: Final = 40_000
MARKDOWN_MOST: Final = 12_000
ATTACHMENTS_MOST: Final = 100
MARKDOWN_BLOCKS_MOST: Final = 13_200
METADATA_BYTES_MOST: Final = 16_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A message's content; text longer than 40,000 characters was cut."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    metadata: Json | None = None


def of_call(call: Call, *, cut: bool = True) -> Content:
    """Return the content of a chat method's call. Raises ApiRefused, with JSON pointers for blocks."""
    text = call.maybe("text") or ""
    markdown = call.maybe("markdown_text")
    blocks = call.items("blocks") or []
    attachments = call.items("attachments") or []
    if markdown is not None:
        text, blocks = _markdown(markdown, with_text=bool(text or blocks))
    if not text and not blocks and not attachments:
        raise ApiRefused("no_text")
    if len(text) > TEXT_MOST and not cut:
        raise ApiRefused("msg_too_long")
    if len(attachments) > ATTACHMENTS_MOST:
        raise ApiRefused("too_many_attachments")
    return Content(
        text=text[:TEXT_MOST],
        blocks=checked(blocks),
        attachments=tuple(attachments),
        metadata=_metadata(call.object("metadata")),
    )


def of_answer(answer: Mapping[str, object]) -> Content:
    """Return the content of an acknowledgement or of what was sent to a response URL. Raises ApiRefused."""
    args = {name: decode(name, value) for name, value in answer.items()}
    return of_call(Call("response_url", args, ""))


def checked(blocks: list[Json]) -> tuple[Json, ...]:
    """Return blocks with ids. Raises ApiRefused `invalid_blocks` or `msg_blocks_too_long`."""
    faults = faults_in_blocks(blocks, "message")
    if faults:
        messages = [str(fault) for fault in faults]
        only_table = all("only_one_table_allowed" in message for message in messages)
        raise ApiRefused("invalid_attachments" if only_table else "invalid_blocks", messages)
    has_markdown = any(block["type"] == "markdown" for block in blocks)
    if has_markdown and len(json.dumps(blocks, ensure_ascii=False)) > MARKDOWN_BLOCKS_MOST:
        raise ApiRefused("msg_blocks_too_long")
    return tuple(with_ids(blocks))


def _markdown(markdown: str, *, with_text: bool) -> tuple[str, list[Json]]:
    if with_text:
        raise ApiRefused("markdown_text_conflict")
    if len(markdown) > MARKDOWN_MOST:
        raise ApiRefused("msg_too_long")
    return markdown, [{"type": "markdown", "text": markdown, "block_id": block_id()}]


def _metadata(metadata: Json | None) -> Json | None:
    if metadata is None:
        return None
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiRefused("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES_MOST:
        raise ApiRefused("metadata_too_large")
    return metadata
