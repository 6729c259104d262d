# Functions for a git repository of our own in a new folder $scratch, which borrows the objects of another one. What the
# caller's user, the machine and the other repository have set (configuration, attributes, hooks, replaced objects) has no
# say in it: `own` is git there, over the folder $scratch/tree, which is empty at first, and the index $scratch/git/index.
set -eu -o pipefail

# $1: folder of the objects to borrow.
open_scratch() {
  for place in /tmp /var/tmp /dev/shm /; do
    scratch=$(mktemp -d "${place%/}/git.XXXXXXXX" 2> /dev/null) && break
  done
  mkdir "$scratch/tree"
  git init -q --bare --template= "$scratch/git"
  mkdir -p "$scratch/git/info" "$scratch/git/objects/info"
  # files are named and read as the system does it, not as other systems would
  printf '[core]\nrepositoryformatversion = 0\nbare = false\nfilemode = true\nsymlinks = true\nignorecase = false\nprecomposeunicode = false\nquotepath = true\nautocrlf = false\nsafecrlf = false\nexcludesfile = /dev/null\nattributesfile = /dev/null\nhookspath = /dev/null\ncommitgraph = false\nmultipackindex = false\n[gc]\nauto = 0\n' > "$scratch/git/config"
  printf '%s\n' "$1" > "$scratch/git/objects/info/alternates"
  plain_attributes
}

# Attributes of this file come before all others: bytes stay as they are, and every file that looks like text has lines.
plain_attributes() {
  printf '* !text !eol !crlf !ident !filter !working-tree-encoding !diff !merge !whitespace\n' > "$scratch/git/info/attributes"
}

own() {
  git --git-dir="$scratch/git" --work-tree="$scratch/tree" "$@"
}
