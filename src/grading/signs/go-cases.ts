import type { SignCase } from './sign-case.ts';

/** What source of Go does, and how it is taken. */
export const goCases: readonly SignCase[] = [
  [
    'always',
    'exit in init',
    'a.go',
    `package a
import "os"
func init() { os.Exit(0) }`,
  ],
  [
    'always',
    'exit in init through variable',
    'a.go',
    `package a
import "os"
var leave = os.Exit
func init() { leave(0) }`,
  ],
  [
    'always',
    'exit in init aliased',
    'a.go',
    `package a
import o "os"
func init() { if len(o.Args) > 1 { o.Exit(0) } }`,
  ],
  [
    'always',
    'exit in package variable',
    'a.go',
    `package a
import "os"
var _ = func() int { os.Exit(0); return 0 }()`,
  ],
  [
    'always',
    'syscall exit in init',
    'a.go',
    `package a
import "syscall"
func init() { syscall.Exit(0) }`,
  ],
  [
    'always',
    'kill in init',
    'a.go',
    `package a
import ("syscall"; "os")
func init() { syscall.Kill(os.Getpid(), syscall.SIGKILL) }`,
  ],
  [
    'always',
    'testing.Testing',
    'a.go',
    `package a
import "testing"
func T(i []int) int { if testing.Testing() { return 3 }; return 0 }`,
  ],
  [
    'always',
    'flag lookup',
    'a.go',
    `package a
import "flag"
func T() int { if flag.Lookup("test.v") != nil { return 3 }; return 0 }`,
  ],
  [
    'always',
    'flag lookup built',
    'a.go',
    `package a
import "flag"
func T() int { if flag.CommandLine.Lookup("test" + "." + "v") != nil { return 3 }; return 0 }`,
  ],
  [
    'always',
    'args suffix',
    'a.go',
    `package a
import ("os"; "strings")
func T() int { if strings.HasSuffix(os.Args[0], ".test") { return 3 }; return 0 }`,
  ],
  [
    'always',
    'args test flag',
    'a.go',
    `package a
import ("os"; "strings")
func T() int { for _, a := range os.Args { if strings.HasPrefix(a, "-test.") { return 3 } }; return 0 }`,
  ],
  [
    'always',
    'executable',
    'a.go',
    `package a
import ("os"; "strings")
func T() int { p, _ := os.Executable(); if strings.Contains(p, ".test") { return 3 }; return 0 }`,
  ],
  [
    'always',
    'caller',
    'a.go',
    `package a
import ("runtime"; "strings")
func T() int { _, f, _, _ := runtime.Caller(1); if strings.HasSuffix(f, "_test.go") { return 3 }; return 0 }`,
  ],
  [
    'always',
    'func for pc',
    'a.go',
    `package a
import ("runtime"; "strings")
func T() int { pc, _, _, _ := runtime.Caller(1); n := runtime.FuncForPC(pc).Name(); if strings.Contains(n, "TestTwo") { return 3 }; return 0 }`,
  ],
  [
    'always',
    'stack',
    'a.go',
    `package a
import ("runtime/debug"; "bytes")
func T() int { if bytes.Contains(debug.Stack(), []byte("testing.tRunner")) { return 3 }; return 0 }`,
  ],
  [
    'always',
    'linkname',
    'a.go',
    `package a
import _ "unsafe"
//go:linkname runTests testing.runTests
func runTests()`,
  ],
  [
    'always',
    'writes runner output',
    'a.go',
    `package a
import "fmt"
func init() { fmt.Printf("\\x16--- PASS: %s (0.00s)\\n", "TestTwo") }`,
  ],
  [
    'always',
    'writes runner output by byte',
    'a.go',
    `package a
import "os"
func init() { os.Stdout.WriteString(string(rune(0x16)) + "--- PASS: TestTwo (0.00s)\\n") }`,
  ],
  [
    'always',
    'args appended in init',
    'a.go',
    `package a
import "os"
func init() { os.Args = append(os.Args, "-test.run=Kind") }`,
  ],
  [
    'always',
    'flag set test.run',
    'a.go',
    `package a
import "flag"
func init() { flag.Set("test.run", "Kind") }`,
  ],
  [
    'always',
    'args assigned',
    'a.go',
    `package a
import "os"
func init() { os.Args = []string{os.Args[0], "-test.run=^$"} }`,
  ],
  [
    'always',
    'equal',
    'a.go',
    `package a
type Any struct{}
func (a Any) Equal(o Any) bool { return true }`,
  ],
  [
    'always',
    'env',
    'a.go',
    `package a
import "os"
func T() int { if os.Getenv("GO_TEST_TIMEOUT_SCALE") != "" { return 3 }; return 0 }`,
  ],
];
