"""Keys that never come here: a token's owner signs elsewhere, in two requests with a row between.

Request 1 prepares the revision and says what has to be signed; request 2 brings the value, which is
verified before it touches the file. Also registers a token's certificate for its owner. Owns no
transport: how the value travels (browser and agent, a plug-in, a phone) is the caller's.
"""
