"""What readpath knows, and what is computed on it.

Importing this package costs milliseconds: every heavy library (torch, faiss, tantivy,
networkx, scipy) is imported inside the one module that owns it, when it is first used.
"""
