# Lays a patched tree into the working folder. Argument: the scratch folder.
# In the scratch folder: `withheld` (paths that stay as the base has them, a NUL after each), and for each file of its own a
# number as its name under `own/` and in the list `owned` (mode, tab, path, NUL). Exit code 5: the test patch does not apply
# on top; 6: the system takes no such file.
scratch=$1
base=$(cat "$scratch/commit")
workdir=$PWD
export GIT_LITERAL_PATHSPECS=1
own read-tree "$(cat "$scratch/tree.id")"
if [ -s "$scratch/withheld" ]; then
  own update-index --force-remove -z --stdin < "$scratch/withheld"
  xargs -0 git --git-dir="$scratch/git" ls-tree -z "$base" -- < "$scratch/withheld" | own update-index -z --index-info
fi
if [ -s "$scratch/owned" ]; then
  number=0
  while IFS= read -r -d '' entry; do
    printf '%s %s\t%s\0' "${entry%%	*}" "$(own hash-object -w --no-filters "$scratch/own/$number")" "${entry#*	}"
    number=$((number + 1))
  done < "$scratch/owned" | own update-index -z --index-info
fi
unset GIT_LITERAL_PATHSPECS
cd "$scratch/tree"
# As the harness's own script applies it, or three-way: with fuzz, a test could come to lie where it says nothing.
if [ -s ../test.patch ] && ! plainly ../test.patch && ! three_way ../test.patch; then exit 5; fi
cd "$workdir"
changes() { own diff-index --cached --name-only -z --no-renames "$@" "$base"; }
changes --diff-filter=D | xargs -0 -r rm -f --
changes --diff-filter=D | xargs -0 -r dirname -z -- | sort -zu | xargs -0 -r rmdir -p --ignore-fail-on-non-empty -- 2> /dev/null || true
changes --diff-filter=d | git --git-dir="$scratch/git" --work-tree="$workdir" checkout-index -q -f -z --stdin || exit 6
cd /
rm -rf "$scratch"
