# Makes an image fit for sandboxes: what programs of the sandbox user expect to be able to write to, and a name for him.
# $1 identity of the sandbox user; $2 working folder; $3… places of mounts, folders ending in a slash.
identity=$1 workdir=$2
shift 2
own() { chown "$identity:$identity" -- "$@"; }
place() {
  [ -e "$1" ] && return
  place "$(dirname "$1")"
  mkdir -- "$1" && own "$1"
}
set -e
for folder in /home/agent /mnt /opt /root /run /srv /tmp /var/tmp "$workdir"; do
  place "$folder"
  own "$folder"
done
# There he may add things, but not replace what programs of root are loaded by.
: >> /etc/ld.so.preload
: >> /etc/ld.so.cache
chown 0:0 / /etc
chmod 1777 / /etc /tmp /var/tmp
for path; do
  case $path in
    */) place "${path%/}" ;;
    *) place "$(dirname "$path")" && { [ -e "$path" ] || : > "$path" && own "$path"; } ;;
  esac
done
chown -R "$identity:$identity" -- "$workdir"
grep -q '^agent:' /etc/group || echo "agent:x:$identity:" >> /etc/group
grep -q '^agent:' /etc/passwd || echo "agent:x:$identity:$identity:agent:/home/agent:/bin/bash" >> /etc/passwd
