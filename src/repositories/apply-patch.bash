# Functions for a scratch repository (scratch-git.bash), in its folder `tree`, which is empty before and after.

# Applies a patch to the index, in the ways of SWE-bench's harness, each from the same state: `git apply`, which changes all or nothing; three-way;
# with rejects; patch(1) with fuzz. $1: the patch. Where none does it, the index stays as it was.
apply_to_index() {
  local before way
  before=$(own write-tree)
  for way in plainly three_way with_rejects by_patch; do
    if "$way" "$1" > /dev/null 2>&1; then return 0; fi
    own read-tree "$before"
  done
  return 1
}

plainly() { own apply --cached --whitespace=nowarn "$1"; }
three_way() { own apply --cached --3way --whitespace=nowarn "$1"; }
with_rejects() { in_files own apply --reject --whitespace=nowarn "$1"; }
by_patch() { in_files patch_files "$1"; }

# Runs a command over the index's files, and takes what it leaves of them into the index. In no other folder: it is emptied. Exit
# code 7: there is no room for the files, so nothing can be said of the patch.
in_files() {
  local ended=0
  [ "$PWD" = "$scratch/tree" ] || return 1
  own checkout-index -q -a -f -u || exit 7
  "$@" || ended=1
  if [ "$ended" = 0 ]; then own add -A -f -- . || ended=1; fi
  find . -mindepth 1 -delete
  return "$ended"
}

# patch(1) takes what git finds torn: no line's end at the end, wrong counts, binary files without their content. It would also run scripts for ed,
# which are no patches. Where a part of the change is there already, patch(1) fails, and yet all of it may be there.
patch_files() {
  if grep -Eq '^[[:blank:]X]*[0-9]+(,[0-9]+)?[acdis]([[:space:]/]|$)' "$1"; then return 1; fi
  patch --batch --forward --fuzz=5 -p1 --no-backup-if-mismatch --reject-file=- -i "$1" ||
    own apply --check --reverse --whitespace=nowarn "$1"
}
