"""Practice workspaces with manifests made for one test."""

from pathlib import Path
from typing import Any

import yaml

HELLO = Path(__file__).parents[1] / "contract" / "hello_manifest.yml"


def manifest_with(folder: Path, **changes: Any) -> Path:  # noqa: ANN401 - any YAML
    """Write the hello app's manifest with some values replaced, `oauth_config__scopes={"bot": []}`; return its path."""
    content = yaml.safe_load(HELLO.read_text(encoding="utf-8"))
    for dotted, value in changes.items():
        *parents, name = dotted.split("__")
        part = content
        for parent in parents:
            part = part[parent]
        part[name] = value
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def manifest_over_http(folder: Path, url: str) -> Path:
    """Write the hello app's manifest for HTTP mode, everything at one address; return its path."""
    commands = yaml.safe_load(HELLO.read_text(encoding="utf-8"))["features"]["slash_commands"]
    events = yaml.safe_load(HELLO.read_text(encoding="utf-8"))["settings"]["event_subscriptions"]
    return manifest_with(
        folder,
        settings__socket_mode_enabled=False,
        settings__interactivity={"is_enabled": True, "request_url": url},
        settings__event_subscriptions={**events, "request_url": url},
        features__slash_commands=[{**command, "url": url} for command in commands],
    )
