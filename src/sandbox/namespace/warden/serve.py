"""Pid 1 of a sandbox at work: takes requests from the host, one JSON line each, starts programs and takes note of their ends.

A request is {"id", "do", …}; its answer {"id", "answer"} or {"id", "error", "code"?}. The end of a program comes by itself:
{"ended": its number, "code", "kills", "written"}. It ends, and with it the sandbox, when the host's side of the connection does.
"""

import json
import os
import resource
import select
import signal

from processes import Processes

BLOCK = 512


class Server:
    def __init__(self, connection, commands, group):
        self.connection = connection
        self.commands = commands
        self.group = group
        self.processes = Processes()
        self.reaped = {}
        self.written = 0
        self.begun = set()
        self.buffer = b""
        self.requests = {
            "start": self._start,
            "mark": self._mark,
            "signal": self._signal,
            "kill-all": lambda _: self.processes.kill_all(),
            "stop-all": lambda _: self.processes.stop_all(),
            "resume": lambda request: self.processes.resume(request["pids"]),
            "sample": self._sample,
            "memory": lambda _: self.processes.memory_bytes(),
            "removed-bytes": lambda _: self.processes.removed_disk_bytes(),
        }

    def serve(self):
        """Until the host hangs up."""
        self.connection.setblocking(True)
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        poll.register(wake_read, select.POLLIN)
        while True:
            ready = dict(poll.poll())
            if wake_read in ready:
                os.read(wake_read, 4096)
            self._reap()
            if self.connection.fileno() in ready and not self._receive():
                return

    def _receive(self):
        chunk = self.connection.recv(1 << 20)
        if chunk == b"":
            return False
        lines = (self.buffer + chunk).split(b"\n")
        self.buffer = lines.pop()
        for line in lines:
            request = json.loads(line)
            try:
                self.send({"id": request["id"], "answer": self.requests[request["do"]](request)})
            except OSError as error:
                self.send({"id": request["id"], "error": str(error)})
        return True

    def send(self, message):
        try:
            self.connection.sendall(json.dumps(message).encode() + b"\n")
        except OSError:
            pass  # the host has hung up, which is seen where it is read from

    def _start(self, request):
        pid = self.commands.start(request)
        self.begun.add(pid)
        return {"pid": pid, "kills": self._kills()}

    def _mark(self, request):
        """Gives a shell, and what it starts from now on, another mark; one that is lower than all before."""
        resource.prlimit(request["pid"], resource.RLIMIT_MSGQUEUE, (request["mark"], request["mark"]))

    def _signal(self, request):
        self.processes.signal_marked(request["mark"], request["signal"], request["spared"])

    def _sample(self, request):
        """`marks`: those of the commands that run; `reaped`: processor time, in seconds, of what ended without a parent, by mark."""
        answer = {
            "processes": self.processes.sample(),
            "reaped": list(self.reaped.items()),
            "kills": self._kills(),
            "sockets": self.processes.sockets(),
            "written": self.written + self.processes.written(),
        }
        self.reaped = {mark: seconds for mark, seconds in self.reaped.items() if mark in request["marks"]}
        return answer

    def _kills(self):
        return 0 if self.group is None else self.group.kills()

    def _reap(self):
        """Takes note of what has ended: the host is told of programs that it started; of others their time is counted."""
        while True:
            try:
                found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if found is None:
                return
            pid = found.si_pid
            mark = self.processes.mark(pid)
            _, status, usage = os.wait4(pid, 0)
            self.written += usage.ru_oublock * BLOCK
            if pid in self.begun:
                self.begun.discard(pid)
                code = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                self.send({"ended": pid, "code": code, "kills": self._kills(), "written": self.written})
            elif mark is not None:
                self.reaped[mark] = self.reaped.get(mark, 0) + usage.ru_utime + usage.ru_stime
