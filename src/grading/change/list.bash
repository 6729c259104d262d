# Lists what a patched tree changes, into the scratch folder $1: `raw` (`git diff-tree -z`), `diff` (as text), `paths` (of the base and of what the
# test patch brings, a NUL after each), `brought` (what the test patch changes).
scratch=$1
base=$(cat "$scratch/commit")
tree=$(cat "$scratch/tree.id")
cd "$scratch/tree"
own diff-tree -r -z --raw --no-abbrev --no-renames "$base" "$tree" > ../raw
own diff-tree -r -p --full-index --no-renames --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/ "$base" "$tree" > ../diff
own read-tree "$base"
: > ../brought
if [ -s ../test.patch ] && apply_to_index ../test.patch; then
  own diff-index --cached --name-only -z --no-renames "$base" > ../brought
fi
own ls-files -z > ../paths
