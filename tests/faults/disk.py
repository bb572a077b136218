"""The disk of one installation's data, which can be full for a while.

Where this user may mount, it is a file system of its own in memory, cut to what lies on it. Where
not, the running processes may write no file beyond a few bytes (`RLIMIT_FSIZE`).
"""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

PAGE = 4096


class Disk:
    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder, self.whole = folder, megabytes * 2**20
        folder.mkdir(parents=True)
        words = ["mount", "-t", "tmpfs", "-o", f"size={self.whole},mode=0755", "docflow-faults"]
        self.own = os.getuid() == 0 and _do([*words, str(folder)])
        self._limited: dict[int, tuple[int, int]] = {}

    @property
    def kind(self) -> str:
        return "tmpfs" if self.own else "file-size limit"

    def fill(self, processes: Iterable[int]) -> None:
        """Nothing more fits, from now on."""
        if self.own:
            # Others write meanwhile: it cannot be cut below what lies there by then.
            for _ in range(50):
                if self._size(max(shutil.disk_usage(self.folder).used, PAGE)):
                    return
            raise RuntimeError(f"{self.folder} cannot be filled")
        for pid in processes:
            try:
                before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (PAGE, before[1]))
            except (ProcessLookupError, PermissionError):
                continue
            self._limited[pid] = before

    def free(self) -> None:
        if self.own and not self._size(self.whole):
            raise RuntimeError(f"{self.folder} cannot be freed")
        for pid, before in self._limited.items():
            try:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
            except (ProcessLookupError, PermissionError):
                continue
        self._limited.clear()

    def close(self) -> None:
        """Unmounted when nobody is in it any more; its files are gone then."""
        if self.own and not _do(["umount", str(self.folder)]):
            _do(["umount", "--lazy", str(self.folder)])

    def _size(self, size: int) -> bool:
        return _do(["mount", "-o", f"remount,size={size}", str(self.folder)])


def _do(words: list[str]) -> bool:
    try:
        return subprocess.run(words, check=False, capture_output=True).returncode == 0
    except OSError:
        return False
