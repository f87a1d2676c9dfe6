"""The digest: what came in since the last one that the reader follows, and its renderings."""
