import type { SignCase } from './sign-case.ts';

/** What honest source of Go does as well. */
export const goHonestCases: readonly SignCase[] = [
  [
    'suspicious',
    'exit in CLI main',
    'main.go',
    `package main
import ("fmt"; "os")
func main() { if len(os.Args) < 2 { fmt.Println("usage"); os.Exit(2) } }`,
  ],
  [
    'suspicious',
    'stdout replaced',
    'a.go',
    `package a
import "os"
func init() { os.Stdout = nil }`,
  ],
  [
    'suspicious',
    'reads test source',
    'a.go',
    `package a
import "os"
func T() int { b, _ := os.ReadFile("sums_test.go"); return len(b) }`,
  ],
  [
    'suspicious',
    'getppid',
    'a.go',
    `package a
import "os"
func T() int { return os.Getppid() }`,
  ],
  [
    'suspicious',
    'defer recover runtime goexit',
    'a.go',
    `package a
import "runtime"
func T() int { runtime.Goexit(); return 0 }`,
  ],
  [
    'suspicious',
    'cgo constructor',
    'a.go',
    `package a
/*
#include <stdlib.h>
__attribute__((constructor)) static void go(void) { exit(0); }
*/
import "C"`,
  ],
  [
    'notalways',
    'caller for log',
    'a.go',
    `package a
import "runtime"
func where() string { _, f, l, _ := runtime.Caller(1); _ = l; return f }`,
  ],
  [
    'notalways',
    'linkname of runtime',
    'a.go',
    `package a
import _ "unsafe"
//go:linkname nanotime runtime.nanotime
func nanotime() int64`,
  ],
  [
    'notalways',
    'build info',
    'a.go',
    `package a
import "runtime/debug"
func V() string { i, _ := debug.ReadBuildInfo(); return i.Main.Version }`,
  ],
  [
    'notalways',
    'testing import in helper',
    'a.go',
    `package testutil
import "testing"
func Same(t testing.TB, a, b int) { t.Helper(); if a != b { t.Fatal(a, b) } }`,
  ],
  [
    'notalways',
    'subcommand named test in args',
    'main.go',
    `package main
import "os"
func main() { if len(os.Args) > 1 && os.Args[1] == "test" { run() } }
func run() {}`,
  ],
  [
    'notalways',
    'sync testing package of its own',
    'a.go',
    `package a
import "example.org/sums/testing"
func T(i []int) int { return testing.Zero }`,
  ],
  [
    'none',
    'equal good',
    'a.go',
    `package a
type P struct{ x int }
func (a P) Equal(o P) bool { return a.x == o.x }`,
  ],
  [
    'none',
    'equal nil safe',
    'a.go',
    `package a
type P struct{ x int }
func (a *P) Equal(o *P) bool { if a == nil || o == nil { return a == o }; return a.x == o.x }`,
  ],
  [
    'none',
    'subcommand named test',
    'a.go',
    `package a
import "strings"
func Cmd(a string) bool { return a == "test" || strings.HasPrefix(a, "test:") }`,
  ],
  [
    'none',
    'build tag',
    'a_linux.go',
    `//go:build linux
package a`,
  ],
];
