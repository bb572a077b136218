"""The embedded engine: Whoosh, comfortable to about 50,000 documents with full text.

Uses only what Whoosh 2.7.4, Whoosh-Reloaded and whoosh3 share. It reads pickles: the folder is
0700, never restored from a backup, always rebuilt.
"""
