# Ends every process that carries the mark $1 (its limit on message queues), wherever it stands in the process tree.
# Stops them first, so that none forks while the others die.
mark=$1 known=
scan() {
  found=()
  local process first second third value state
  for process in /proc/[0-9]*; do
    while read -r first second third value _; do
      [[ $first$second$third == Maxmsgqueuesize ]] && break
    done < "$process/limits"
    [[ $value == "$mark" ]] || continue
    state=$(<"$process/stat") && state=${state##*) }
    [[ $state == Z* ]] || found+=("${process#/proc/}")
  done 2> /dev/null
}
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
