"""House rules that no ready-made linter knows: ``python -m scripts.checks``. One file per rule."""
