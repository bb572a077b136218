"""Takes limits upon itself and becomes another program: memory, size of files, seconds."""

import os
import resource
import sys

if __name__ == "__main__":
    memory, file_size, seconds = map(int, sys.argv[1:4])
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    os.execv(sys.argv[4], sys.argv[4:])  # noqa: S606 (the limits stay, a shell would not help)
