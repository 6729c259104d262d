# Makes the tree of a patch in a repository of our own beside the one in the working folder; files are not touched.
# Standard input: the patch ($1 bytes), then the test patch.
# Prints the scratch folder. In it: `commit` and `tree.id` (ids of the base's commit and of the patched tree), `test.patch`.
# Exit code 4: the patch does not apply.
bytes=$1
open_scratch "$PWD/.git/objects"
printf %s "$scratch"
git --git-dir="$PWD/.git" rev-parse --verify -q HEAD > "$scratch/commit"
head -c "$bytes" > "$scratch/patch"
cat > "$scratch/test.patch"
cd "$scratch/tree"
own read-tree "$(cat ../commit)"
if [ -s ../patch ] && ! apply_to_index ../patch; then exit 4; fi
own write-tree > ../tree.id
