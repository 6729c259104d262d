# Lays out the checkout in the working folder from the archive $1: every file in one pass, in the order of names, all of one
# time, whatever was there before. Then git's index, which notes the files as they lie, and with $2 what a compiler keeps
# elsewhere. `own` finds in the checkout without the folders of installed packages.
set -eu
rm -rf .git
own ! -type d -print0 | xargs -0r rm -f --
own -type d -print0 | LC_ALL=C sort -rz | xargs -0r rmdir --ignore-fail-on-non-empty --
tar --extract --file "$1" --preserve-permissions --no-same-owner --delay-directory-restore
git read-tree HEAD
git update-index -q --refresh || true
if [ "$2" != '' ]; then bash -c "$2" >&2 </dev/null; fi
rm -rf /tmp/* /tmp/.[!.]* /var/tmp/* 2>/dev/null || true
