# Sends the signal $2 to every process that carries the mark $1 (its limit on message queues), wherever it stands in the
# process tree, but not to process $3. KILL stops them first, so that none forks while the others die, and goes on
# until none is left. INT wakes the stopped ones too, and reaches $3 as well, which knows what to do with it.
# Nothing here forks: it works in a sandbox full of processes too.
marked() { # mark, process that is spared → found
  found=()
  local process first second third value state
  for process in /proc/[0-9]*; do
    [[ $process == "/proc/$2" ]] && continue
    while read -r first second third value _; do
      [[ $first$second$third == Maxmsgqueuesize ]] && break
    done < "$process/limits"
    [[ $value == "$1" ]] || continue
    state= && IFS= read -r -d '' state < "$process/stat"
    state=${state##*) }
    [[ -z $state || $state == Z* ]] || found+=("${process#/proc/}")
  done
}
signal_tree() { # mark, signal, process that is spared
  local known= round found
  if [[ $2 != KILL ]]; then
    marked "$1" "$3"
    [[ $2 == INT ]] && kill -INT "$3" # first: it looks at it when its program has ended
    kill -"$2" "${found[@]}"
    [[ $2 == INT ]] && kill -CONT "${found[@]}"
    return 0
  fi
  for round in {1..100}; do
    marked "$1" "$3"
    ((${#found[@]})) || return 0
    if [[ "${found[*]}" == "$known" ]]; then
      kill -KILL "${found[@]}"
    else
      kill -STOP "${found[@]}"
      known="${found[*]}"
    fi
  done
  return 1
}
[[ $0 != signal-tree ]] || signal_tree "$@" 2> /dev/null
