"""Pages of documents, one module per subject; they translate requests and hold no rule."""
