"""Who a sandbox's programs are, on this machine and inside."""

import os

# The sandbox user inside, and the owner of all that sandboxes write. It lies in 65520…65533, which neither Debian nor
# systemd gives to anybody. Pid 1 of a sandbox is the user below it where no own numbers can be had.
SANDBOX_ID = 65525
# systemd keeps these free: 1879048192…2147483647 (https://systemd.io/UIDS-GIDS).
OWN_FIRST = 1879048192
OWN_PAIRS = 1 << 27


def own_pair():
    """Two numbers that no other sandbox has: of its programs, and of its pid 1."""
    first = OWN_FIRST + 2 * (int.from_bytes(os.urandom(4), "big") % OWN_PAIRS)
    return first, first + 1


def shared_pair():
    return SANDBOX_ID, SANDBOX_ID - 1


def is_mapped(number):
    """Whether this process may give files and processes to the user and the group with that number."""
    for kind in ("uid", "gid"):
        with open(f"/proc/self/{kind}_map", encoding="ascii") as file:
            ranges = [[int(word) for word in line.split()] for line in file]
        if not any(first <= number < first + count for first, _, count in ranges):
            return False
    return True
