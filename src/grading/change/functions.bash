# `git apply`, which changes all or nothing, then three-way: the first two ways of SWE-bench's harness. $1: the patch.
apply_to_index() {
  local before
  before=$(own write-tree)
  if own apply --cached --whitespace=nowarn "$1" 2> /dev/null; then return 0; fi
  if own apply --cached --3way --whitespace=nowarn "$1" > /dev/null 2>&1; then return 0; fi
  own read-tree "$before"
  return 1
}
