# Runs each test alone under coverage: standard input names them, `package TestName` a line, sorted. Prints the module's
# path, then for each test `test package/TestName` and the blocks that ran: `file:line.column,line.column statements count`.
dir=$(mktemp -d)
echo "module $(go list -m)"
built=
while read -r package name; do
  if [ "$package" != "$built" ]; then
    built=$package
    rm -f "$dir/tests"
    go test -c -vet=off -covermode=set -coverpkg=./... -o "$dir/tests" "$package" > /dev/null 2>&1
    folder=$(go list -f '{{.Dir}}' "$package")
  fi
  [ -x "$dir/tests" ] || continue
  rm -f "$dir/profile"
  (cd "$folder" && timeout 60 "$dir/tests" -test.run "^$name\$" -test.coverprofile "$dir/profile") > /dev/null 2>&1 < /dev/null
  [ -f "$dir/profile" ] || continue
  echo "test $package/$name"
  grep ' 1$' "$dir/profile"
done
