"""What transcoding costs and what comes of it, measured against FFmpeg's own program. README.md explains it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = Path(__file__).resolve().parent / ".cache"
