"""The command line of `unearth`, whose answers also tell when a file was uploaded (`link.upload_time`, or null)."""

from unearth.__main__ import cli
from unearth.link import Link

plain = Link.as_json


def as_json(self):
    uploaded = getattr(self, "upload_time", None)
    return {**plain(self), "upload_time": uploaded.isoformat() if uploaded else None}


Link.as_json = as_json
cli()
