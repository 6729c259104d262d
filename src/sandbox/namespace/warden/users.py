"""Whom a sandbox's programs are: user namespaces, and who maps to whom in them."""

import os

import ids
from kernel import CLONE_NEWUSER, PR_SET_KEEPCAPS, prctl, set_capabilities, unshare

CAP_SYS_ADMIN = 21


class Users:
    """Whom a sandbox's programs are. As root of the machine: `namespace`, the user namespace in which they are to be, and `owners`,
    the one that maps the owners of files, None where all sandboxes share their user.
    """

    def __init__(self, ground, own_ids):
        self.namespace = self.owners = None
        if not ground.privileged:
            user, group = os.geteuid(), os.getegid()
            unshare(CLONE_NEWUSER)
            map_self(0, user, group)
            return
        own = own_ids and ground.own_ids
        user, root_user = ids.own_pair() if own else ids.shared_pair()
        self.namespace = user_namespace(user, {0: root_user, ids.SANDBOX_ID: user})
        if own:  # what belongs to root, as folders of overlayfs's own do, goes on belonging to him
            self.owners = user_namespace(user, {0: 0, ids.SANDBOX_ID: user})


def user_namespace(user, users):
    """A handle on a new user namespace, owned by a user, who is counted for what is taken in it; `users`: inside to outside."""
    ready, told = os.pipe()
    hold, release = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(release)
        prctl(PR_SET_KEEPCAPS, 1)
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        set_capabilities(1 << CAP_SYS_ADMIN)
        unshare(CLONE_NEWUSER)
        os.write(told, b".")
        os.read(hold, 1)
        os._exit(0)
    os.close(told)
    os.close(hold)
    try:
        if os.read(ready, 1) == b"":
            raise OSError("no user namespace can be made")
        for kind in ("uid", "gid"):
            with open(f"/proc/{pid}/{kind}_map", "w", encoding="ascii") as file:
                file.write("".join(f"{inside} {outside} 1\n" for inside, outside in users.items()))
        return os.open(f"/proc/{pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(ready)
        os.close(release)
        os.waitpid(pid, 0)


def map_self(inside, user, group):
    for name, text in [
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {user} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ]:
        with open("/proc/self/" + name, "w", encoding="ascii") as file:
            file.write(text)
