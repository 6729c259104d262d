#!/bin/bash
# Writes a root filesystem of programs of this machine, a Debian or its like, to standard output as a tarball: of these
# packages, or of a good many, with what they need. What was installed in a namespace sandbox of this machine runs in it
# too. No network is needed. Elsewhere, or for a plain system, use
#   debootstrap --variant=minbase bookworm FOLDER && tar -C FOLDER -c .
set -euo pipefail
wanted=("$@")
((${#wanted[@]})) || wanted=(base-files base-passwd bash dash coreutils util-linux mount login findutils grep sed gawk mawk tar gzip bzip2 xz-utils
  diffutils procps perl python3 python3-venv git patch file less make ca-certificates libc-bin libssl3 hostname debianutils)
command -v dpkg-query > /dev/null || {
  echo 'this machine has no dpkg: name an image, or a root filesystem' >&2
  exit 1
}
installed=()
for package in "${wanted[@]}"; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) == installed* ]] && installed+=("$package")
done
mapfile -t packages < <(
  apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "${installed[@]}" | grep -E '^[a-z0-9]' | sort -u
)
files=$(mktemp)
trap 'rm -f "$files"' EXIT
# On most systems /bin and the like are links into /usr, whatever the packages say.
merged=$(for folder in bin sbin lib lib32 lib64 libx32; do [[ ! -L /$folder ]] || printf '%s|' "$folder"; done)
{
  dpkg-query -L "${packages[@]}" 2> /dev/null || true
  printf '%s\n' /bin /sbin /lib /lib64 /tmp /etc/passwd /etc/group /etc/ld.so.cache /etc/nsswitch.conf
  find /etc/alternatives /etc/ssl/certs /usr/bin -type l
  echo /etc/ssl/certs/ca-certificates.crt
} | grep -vE '^/usr/share/(doc|man|locale|info)/|^/\.$' | sed -E "s#^/(${merged}none)/#/usr/\1/#; s#^/##" | LC_ALL=C sort -u |
  while IFS= read -r path; do [[ ! -e /$path && ! -L /$path ]] || printf '%s\n' "$path"; done > "$files"
# Without a recursion, and with folders before what lies in them.
tar --directory=/ --no-recursion --numeric-owner --files-from="$files" --create
