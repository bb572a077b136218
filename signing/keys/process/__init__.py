"""The signing process: the only place where private keys are in the clear.

`child` runs in it and imports no Django; `pool` starts it and talks to it from the other side.
"""
