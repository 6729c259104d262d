# Builds and runs the tests of a Cargo project; what happened is written to the folder $1. The other words are for cargo and,
# after `--`, for the test programs. Every test program runs through the script `program` there, every doctest run through
# `rustdoc`: outcomes come from the harness's own log file, into which no test prints.
dir=$1
shift
options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  options+=("$1")
  shift
done
filters=("${@:2}")

cat > "$dir/program" <<'SCRIPT'
dir=${0%/*}
grep -qF "\"executable\":\"$1\"" "$dir/artifacts.jsonl" || exec "$@" # the program of a doctest
base=$dir/${1##*/}
if "$1" --list --format=terse "${@:2}" > "$base.list" 2> /dev/null < /dev/null &&
  ! grep -qvE ': (test|benchmark)$|^$|^[0-9]+ tests?, ' "$base.list"; then
  "$@" --test-threads=1 --logfile "$base.log" > "$base.out" 2>&1
else
  "$@" > "$base.out" 2>&1 # a harness of its own
fi
code=$?
echo $code > "$base.exit"
cat "$base.out"
exit $code
SCRIPT

cat > "$dir/rustdoc" <<'SCRIPT'
#!/usr/bin/env bash
dir=${0%/*}
crate=
for ((at = 1; at < $#; at++)); do
  following=$((at + 1))
  [ "${!at}" = --crate-name ] && crate=${!following}
done
case " $* " in
  *' --test '*) ;;
  *) exec rustdoc "$@" ;;
esac
rustdoc "$@" --test-args "--test-threads=1 --logfile $dir/$crate.doclog" > "$dir/$crate.docout" 2>&1
code=$?
cat "$dir/$crate.docout"
exit $code
SCRIPT
chmod +x "$dir/rustdoc"

cargo test --no-run --message-format=json "${options[@]}" > "$dir/artifacts.jsonl" || exit
cargo test --no-fail-fast "${options[@]}" --config "target.\"cfg(all())\".runner=[\"bash\",\"$dir/program\"]" \
  --config "build.rustdoc=\"$dir/rustdoc\"" -- "${filters[@]}"
code=$?
echo $code > "$dir/end"
exit $code
