# Pid 1 of a sandbox. Runs in new mount, pid, ipc, uts (and network, user) namespaces, brings the loopback up, waits for
# the host to tell the state folder and the working folder, and puts the sandbox together: fstab, new root. Only builtins,
# coreutils and util-linux are used. Tells the host `ready`, its own number and the holder's; then keeps the sandbox
# alive until its standard input ends, which it does when the host process goes away, however that happens.
#
# $1 identity of the sandbox user; $2 `root` where the host user is root, else `user`; $3 command that brings the
# loopback up, or empty.
identity=$1 privilege=$2 loopback=$3

# The sandbox user may share this process's host identity: no signal of his may end it. 9 and 19 never reach pid 1.
trap '' 1 2 3 4 5 6 7 8 10 11 12 13 14 15 16 18 20 21 22 23 24 25 26 27 28 29 30 31
PATH=/usr/bin:/bin:/usr/sbin:/sbin

fail() {
  echo "init: $1" >&2
  exit 70
}

# The host's /proc, which tells our numbers there, until it lies under the sandbox's own.
exec 9< /proc
read -r pid _ < /proc/self/fd/9/self/stat

# The holder keeps a user namespace of the sandbox user until the host has a handle on it. In there no further user
# namespace can be made, so that nobody regains capabilities over anything.
mapping=()
[[ $privilege == user ]] && mapping=("--map-user=$identity" "--map-group=$identity")
exec 8< <(exec unshare --user --keep-caps "${mapping[@]}" sh -c '
  { echo 0 > /proc/sys/user/max_user_namespaces; } 2> /dev/null
  read -r pid _ < /proc/self/fd/9/self/stat
  echo "$pid"
  kill -STOP $$')
holder=$!

{
  { echo sandbox > /proc/sys/kernel/hostname; } 2> /dev/null || hostname sandbox
  [[ -z $loopback ]] || exec $loopback
} &
helper=$!

IFS= read -r -d '' folder && IFS= read -r -d '' workdir || exit 0
cd "$folder" || fail 'the state folder is not there'
mount --all --fstab fstab || fail 'the file systems could not be mounted'
# All must be done by now: who is between two roots is refused a user namespace, and misses /proc.
wait "$helper"
read -r holder_pid <&8 || fail 'the user namespace of the sandbox user could not be made'
cd root && pivot_root . . && umount -l . && cd / || fail 'the root folder could not be changed'

if [[ ! -d $workdir ]]; then
  if [[ $privilege == root ]]; then
    setpriv --reuid="$identity" --regid="$identity" --clear-groups mkdir -p -- "$workdir"
  else
    mkdir -p -- "$workdir"
  fi || fail 'the working folder could not be made'
fi
echo "ready $pid $holder_pid"

# One line from the host: it holds the namespaces now.
read -r _ || exit 0
kill -KILL "$holder"
wait "$holder" 2> /dev/null
exec > /dev/null 2>&1 8<&- 9<&-
keep_alive='while read -r _; do :; done' # in bash, which takes note of the end of what has no parent
[[ $privilege == root ]] && exec setpriv --reuid="$((identity - 1))" --regid="$((identity - 1))" --clear-groups \
  --no-new-privs --bounding-set=-all --inh-caps=-all bash --norc -c "$keep_alive"
eval "$keep_alive"
