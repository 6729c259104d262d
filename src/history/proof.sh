# Prints what a repository holds, one finding a line: `head ID`, `object ID TYPE`, `reachable ID`, `commit ID PARENTS`, `ref NAME`,
# `reflog LINE`, `remote NAME`, `config KEY VALUE`, `variable NAME`, `file PATH` (files that make history readable by other ways), `nested PATH`.
set -eu
git rev-parse HEAD | sed 's/^/head /'
git cat-file --batch-all-objects --unordered --batch-check='object %(objectname) %(objecttype)'
git rev-list --objects --no-object-names HEAD | sed 's/^/reachable /'
git rev-list --all --parents | sed 's/^/commit /'
git for-each-ref --format='ref %(refname)'
git reflog --all 2>/dev/null | sed 's/^/reflog /' || true
git remote | sed 's/^/remote /'
git config --get-regexp '^(remote|url|include|includeif|submodule|alias)\.|^extensions\.partialclone$|^core\.(worktree|hookspath|sshcommand)$' |
  sed 's/^/config /' || true
env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/variable \1/p'
git stash list 2>/dev/null | sed 's/^/reflog /' || true
cd "$(git rev-parse --git-dir)"
for path in objects/info/alternates shallow ORIG_HEAD FETCH_HEAD MERGE_HEAD CHERRY_PICK_HEAD worktrees modules packed-refs logs notes rebase-merge rebase-apply REVERT_HEAD objects/info/http-alternates info/grafts; do
  if [ -e "$path" ]; then echo "file $path"; fi
done
find objects -name '*.promisor' -o -name '*.bundle' | sed 's/^/file /'
cd ..
find . -mindepth 2 -name .git -not -path './.git/*' | sed 's/^/nested /'
