"""The engine for larger shelves on one machine: tantivy, an extra; measured to a million documents.

Its own relevance counts rare words over the whole index, hidden entries included, so it is not
used: every part of a question has a weight of ours (decision 37).
"""
