"""The processes of a sandbox as its pid 1 sees them in /proc. What stands there of them may be hostile: it is read as bytes, and
fields are counted from the end of a name that may hold anything.
"""

import os
import signal
import stat

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
STOP_ROUNDS = 500
KILL_ROUNDS = 100


class Processes:
    def __init__(self):
        self.proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        handle = os.memfd_create("device")
        self.memory_device = os.fstat(handle).st_dev
        os.close(handle)

    def read(self, name, most=65536):
        """A file of /proc, b"" where it is gone."""
        try:
            handle = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self.proc)
        except OSError:
            return b""
        text = b""
        try:
            while len(text) < most and (chunk := os.read(handle, 65536)):
                text += chunk
                if len(chunk) < 1024:
                    break  # small files come whole: no second look to find their end
        except OSError:
            pass
        finally:
            os.close(handle)
        return text

    def numbers(self):
        """All of the sandbox's processes but pid 1."""
        return [int(name) for name in os.listdir(self.proc) if name.isdecimal() and name != "1"]

    def fields(self, pid):
        """The fields of `stat` after the name, state first; [] where it is gone."""
        text = self.read(f"{pid}/stat")
        return text[text.rfind(b")") + 2 :].split()

    def mark(self, pid):
        """The mark of the command that a process belongs to: its limit on message queues."""
        for line in self.read(f"{pid}/limits").splitlines():
            if line.startswith(b"Max msgqueue size"):
                value = line[len(b"Max msgqueue size") :].split()[0]
                return int(value) if value.isdigit() else None
        return None

    def sample(self):
        """Of each process: number, mark, processor time of it and its children in seconds, threads, resident bytes."""
        rows = []
        for pid in self.numbers():
            fields, mark = self.fields(pid), self.mark(pid)
            if len(fields) > 21 and mark is not None:
                ticks = sum(int(one) for one in fields[11:15])
                rows.append([pid, mark, ticks / TICKS, int(fields[17]), int(fields[21]) * PAGE])
        return rows

    def written(self):
        """Bytes that running programs, and those that they waited for, have written to files."""
        total = 0
        for pid in self.numbers():
            for line in self.read(f"{pid}/io").splitlines():
                if line.startswith(b"write_bytes:"):
                    total += int(line.split()[1])
        return total

    def marked(self, mark, spared=None):
        return [pid for pid in self.numbers() if pid != spared and self.mark(pid) == mark and self._state(pid) not in b"ZX"]

    def _state(self, pid):
        fields = self.fields(pid)
        return fields[0] if fields else b"X"

    def signal_marked(self, mark, number, spared=None):
        """Sends a signal to all processes with a mark but one.

        KILL stops them first, so that none starts another while the others die, and goes on until none is left. INT wakes the
        stopped ones too, and reaches the spared one, a shell, which knows what to do with it.
        """
        if number != signal.SIGKILL:
            found = self.marked(mark, spared)
            if number == signal.SIGINT and spared is not None:
                _send(spared, signal.SIGINT)  # first: it looks at it when its program has ended
            for pid in found:
                _send(pid, number)
                if number == signal.SIGINT:
                    _send(pid, signal.SIGCONT)
            return
        known = None
        for _ in range(KILL_ROUNDS):
            found = self.marked(mark, spared)
            if not found:
                return
            for pid in found:
                _send(pid, signal.SIGKILL if found == known else signal.SIGSTOP)
            known = found

    def stop_all(self):
        """Stops all programs; returns those that ran. Raises OSError where one cannot be stopped."""
        before = {pid for pid in self.numbers() if self._state(pid) in b"Tt"}
        for _ in range(STOP_ROUNDS):
            states = {pid: self._state(pid) for pid in self.numbers()}
            if all(state in b"TtZX" for state in states.values()):
                return [pid for pid, state in states.items() if state in b"Tt" and pid not in before]
            _send(-1, signal.SIGSTOP)
        raise OSError("a program cannot be stopped")

    def resume(self, pids):
        for pid in pids:
            _send(pid, signal.SIGCONT)

    def kill_all(self):
        _send(-1, signal.SIGKILL)

    def removed_files(self):
        """The removed files that processes hold open: their bytes by device and number."""
        found = {}
        for pid in self.numbers():
            for number in self._descriptors(pid):
                try:
                    status = os.stat(f"{pid}/fd/{number}", dir_fd=self.proc)
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode) and status.st_nlink == 0:
                    found[(status.st_dev, status.st_ino)] = status.st_blocks * 512
        return found

    def removed_disk_bytes(self):
        in_memory = (self.memory_device, os.stat("/dev/shm").st_dev)
        return sum(size for (device, _), size in self.removed_files().items() if device not in in_memory)

    def _descriptors(self, pid):
        try:
            handle = os.open(f"{pid}/fd", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self.proc)
        except OSError:
            return []
        try:
            return os.listdir(handle)
        finally:
            os.close(handle)

    def memory_bytes(self):
        """All memory that the sandbox's processes hold, as far as /proc shows it, shared pages once.

        What sockets hold is not seen: buffers, and files in memory that wait to be received.
        """
        private = shared = 0
        for pid in self.numbers():
            for line in self.read(f"{pid}/smaps_rollup").splitlines():
                if line.startswith(b"Pss_Anon:"):
                    private += int(line.split()[1]) * 1024
                elif line.startswith(b"Pss_Shmem:"):
                    shared += int(line.split()[1]) * 1024
        files = os.statvfs("/dev/shm")
        stored = (files.f_blocks - files.f_bfree) * files.f_frsize
        kept = self._unmapped_files() + self._detached_segments()
        return private + max(shared, stored) + kept

    def _unmapped_files(self):
        """Bytes of files in memory that are open and in no address space, whose pages belong to no process."""
        files = {number: size for (device, number), size in self.removed_files().items() if device == self.memory_device}
        if files:
            for pid in self.numbers():
                for line in self.read(f"{pid}/maps", 64 << 20).splitlines():
                    words = line.split(None, 5)
                    if len(words) == 6 and words[5].startswith(b"/memfd:"):
                        files.pop(int(words[4]), None)
        return sum(files.values())

    def _detached_segments(self):
        """Bytes of System V segments that no process has attached."""
        rows = [line.split() for line in self.read("sysvipc/shm").splitlines()[1:]]
        return sum(int(row[14]) for row in rows if len(row) > 14 and row[6] == b"0")

    def sockets(self):
        for line in self.read("net/sockstat").splitlines():
            if line.startswith(b"sockets: used "):
                return int(line.split()[2])
        return 0


def _send(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass  # gone meanwhile
