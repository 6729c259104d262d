# Lists what an agent's working folder holds and what it held at the base. Arguments: the base commit ('' for the first of
# the branch); a file with the base's objects where the repository lacks them ('' for none); patterns of ignored files, lines
# as in .gitignore; names of folders that are not looked into unless the base has files in them.
# Prints the scratch folder. In it, each entry with a NUL after it: `base` (`git ls-tree -l`), `found` (type, mode, size, path;
# type `x` is a folder that cannot be read and `u` such a file), `ignored` (paths). Exit code 3: the base's objects are missing.
kill -KILL -1 2> /dev/null || true # a fork bomb leaves git no process to run in
base=$1 objects=$2 patterns=$3
shift 3
open_scratch "$PWD/.git/objects"
if [ -n "$objects" ]; then own unpack-objects -q < "$objects"; fi
if [ -z "$base" ]; then
  head=$(cat .git/HEAD 2> /dev/null || true)
  name=${head#ref: }
  if [ "$name" != "$head" ]; then head=$(cat ".git/$name" 2> /dev/null || sed -n "s|^\([0-9a-f]*\) $name\$|\1|p" .git/packed-refs 2> /dev/null || true); fi
  base=$(own rev-list --max-parents=0 "$head" 2> /dev/null | tail -n 1 || true)
fi
if [ -z "$base" ] || ! own ls-tree -r -l -z "$base" > "$scratch/base" 2> /dev/null; then
  rm -rf "$scratch"
  exit 3
fi
own read-tree "$base"
printf '%s\n' "$base" > "$scratch/commit"
# the ignore files of the base, alone in the folder where git looks for them
own ls-files -z -- .gitignore ':(glob)**/.gitignore' | own checkout-index -q --prefix="$scratch/tree/" -z --stdin 2> /dev/null || true
printf '%s\n' "$patterns" > "$scratch/git/info/exclude"
closed=(-name .git)
for name; do
  if ! grep -qzE "(	|/)$name/" "$scratch/base"; then closed+=(-o -name "$name"); fi
done
find . -mindepth 1 \( "${closed[@]}" \) -prune \
  -o -type d \( ! -readable -o ! -executable \) -printf 'x %m 0 %P\0' -prune \
  -o -type d -o -type f ! -readable -printf 'u %m %s %P\0' -o -printf '%y %m %s %P\0' > "$scratch/found" 2> /dev/null || true
cut -z -d ' ' -f 4- "$scratch/found" | sed -z 's|^|./|' | # names that begin like options of a pattern are names
  (cd "$scratch/tree" && own check-ignore -z --stdin) 2> /dev/null | sed -z 's|^\./||' > "$scratch/ignored" || true
printf %s "$scratch"
