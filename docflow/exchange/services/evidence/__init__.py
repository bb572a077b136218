"""The evidence bundle: everything that proves one document's way, signed, to be checked offline.

A package (`documents.services.packages`) of another form: `describing` says what lies in it,
`writing` makes it, `checking` looks at one without believing it.
"""
