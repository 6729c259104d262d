# Writes the patch from the base to chosen files of the working folder. Arguments: the scratch folder; the file that lists
# them there, each path with a NUL after it: `M` or `D` (to take as it is, or to take away) before the path.
# Leaves `patch`, `changed` (paths, each with a NUL after it) and, where the patch is no UTF-8, `binary`: the same with every file as bytes.
scratch=$1
base=$(cat "$scratch/commit")
workdir=$PWD
index() { git --git-dir="$scratch/git" --work-tree="$workdir" "$@"; }
own read-tree "$base"
sed -z -n 's/^D//p' "$scratch/chosen" | index update-index --force-remove -z --stdin
sed -z -n 's/^M//p' "$scratch/chosen" | index update-index --add --replace -z --stdin
changes() { own diff-index --cached --no-renames --no-ext-diff "$@" "$base"; }

# A file that by the base's own attributes has changed in nothing but the form in which it lies on the disk is as it was.
if own ls-tree -r --name-only -z "$base" | grep -qzE '(^|/)\.gitattributes$'; then
  changes --diff-filter=M --name-only -z | grep -vzE '(^|/)\.gitattributes$' > "$scratch/modified" || true
  rm -rf "$scratch/tree" && mkdir "$scratch/tree"
  xargs -0 -r cp --parents -P -t "$scratch/tree" -- < "$scratch/modified"
  mv "$scratch/git/info/attributes" "$scratch/attributes"
  export GIT_INDEX_FILE=$scratch/by-attributes
  own read-tree "$base"
  if own update-index -z --stdin < "$scratch/modified" 2> /dev/null; then
    changes --diff-filter=M --name-only -z > "$scratch/really"
  else
    cp "$scratch/modified" "$scratch/really"
  fi
  unset GIT_INDEX_FILE
  mv "$scratch/attributes" "$scratch/git/info/attributes"
  comm -z -23 <(sort -z "$scratch/modified") <(sort -z "$scratch/really") > "$scratch/same"
  if [ -s "$scratch/same" ]; then
    xargs -0 env GIT_LITERAL_PATHSPECS=1 git --git-dir="$scratch/git" ls-tree -z "$base" -- < "$scratch/same" |
      own update-index -z --index-info
  fi
fi
changes --name-only -z > "$scratch/changed"
changes -p --binary --full-index --no-color --no-textconv --src-prefix=a/ --dst-prefix=b/ > "$scratch/patch"
wc -c < "$scratch/patch"
