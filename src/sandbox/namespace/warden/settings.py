"""Settings of the kernel that belong to a sandbox's own namespaces."""

import fcntl
import os
import socket
import struct

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
MOST_MESSAGE_QUEUES = 64

# What one sandbox may have of things that the kernel counts by user, where it lets a user namespace set less.
USER_LIMITS = {
    "max_user_namespaces": 0,
    "max_mnt_namespaces": 0,
    "max_net_namespaces": 0,
    "max_pid_namespaces": 0,
    "max_ipc_namespaces": 0,
    "max_uts_namespaces": 0,
    "max_cgroup_namespaces": 0,
    "max_time_namespaces": 0,
    "max_inotify_instances": 64,
    "max_inotify_watches": 65536,
    "max_fanotify_groups": 0,
    "max_fanotify_marks": 0,
}
# Buffers of sockets, which no process's memory shows: as large as those of local sockets.
NETWORK_LIMITS = {
    "net/ipv4/tcp_rmem": "4096 131072 212992",
    "net/ipv4/tcp_wmem": "4096 131072 212992",
}


def loopback_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        request = struct.pack("16sh22x", b"lo", 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(device, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(device, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", flags | IFF_UP))


def set_system_value(name, value, folder=None):
    """`folder`: a handle; without it, /proc/sys of the host, whose files are those of the reader's namespaces."""
    try:
        handle = os.open(name if folder is not None else "/proc/sys/" + name, os.O_WRONLY | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return  # this kernel lets only root of the machine set it, or has no such thing
    try:
        os.write(handle, str(value).encode())
    except OSError:
        pass
    finally:
        os.close(handle)
