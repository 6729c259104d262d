# Prints what a repository holds, one finding a line: `object ID TYPE`, `reachable ID`, `commit ID PARENTS`, `ref NAME`,
# `reflog LINE`, `remote NAME`, `file PATH` (files that make history readable by other ways), `nested PATH`.
set -eu
git cat-file --batch-all-objects --unordered --batch-check='object %(objectname) %(objecttype)'
git rev-list --objects --no-object-names HEAD | sed 's/^/reachable /'
git rev-list --all --parents | sed 's/^/commit /'
git for-each-ref --format='ref %(refname)'
git reflog --all 2>/dev/null | sed 's/^/reflog /' || true
git remote | sed 's/^/remote /'
git stash list 2>/dev/null | sed 's/^/reflog /' || true
cd "$(git rev-parse --git-dir)"
for path in objects/info/alternates shallow ORIG_HEAD FETCH_HEAD MERGE_HEAD CHERRY_PICK_HEAD worktrees modules packed-refs logs notes; do
  if [ -e "$path" ]; then echo "file $path"; fi
done
find objects -name '*.promisor' -o -name '*.bundle' | sed 's/^/file /'
cd ..
find . -mindepth 2 -name .git -not -path './.git/*' | sed 's/^/nested /'
