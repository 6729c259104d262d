# Sends the signal $2 to every process that carries the mark $1 (its limit on message queues), wherever it stands in the
# process tree, but not to process $3. KILL stops them first, so that none forks while the others die, and goes on
# until none is left. INT wakes the stopped ones too, and reaches $3 as well, which knows what to do with it.
mark=$1 signal=$2 spared=$3 known=
scan() {
  found=()
  local process first second third value state
  for process in /proc/[0-9]*; do
    [[ $process == "/proc/$spared" ]] && continue
    while read -r first second third value _; do
      [[ $first$second$third == Maxmsgqueuesize ]] && break
    done < "$process/limits"
    [[ $value == "$mark" ]] || continue
    state=$(<"$process/stat") && state=${state##*) }
    [[ $state == Z* ]] || found+=("${process#/proc/}")
  done 2> /dev/null
}
if [[ $signal != KILL ]]; then
  scan
  [[ $signal == INT ]] && kill -INT "$spared" # first: it looks at it when its program has ended
  kill -"$signal" "${found[@]}"
  [[ $signal == INT ]] && kill -CONT "${found[@]}"
  exit 0
fi 2> /dev/null
for round in {1..100}; do
  scan
  ((${#found[@]})) || exit 0
  if [[ "${found[*]}" == "$known" ]]; then
    kill -KILL "${found[@]}"
  else
    kill -STOP "${found[@]}"
    known="${found[*]}"
  fi
done 2> /dev/null
exit 1
