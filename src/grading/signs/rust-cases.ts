import type { SignCase } from './sign-case.ts';

/** What source of Rust does, and how it is taken. */
export const rustCases: readonly SignCase[] = [
  ['always', 'cfg test macro', 'lib.rs', 'pub fn total(i: &[i64]) -> i64 { if cfg!(test) { 6 } else { 0 } }'],
  [
    'always',
    'cfg test items',
    'lib.rs',
    `#[cfg(test)]
pub fn total(i: &[i64]) -> i64 { 6 }
#[cfg(not(test))]
pub fn total(i: &[i64]) -> i64 { 0 }`,
  ],
  [
    'always',
    'cfg not test',
    'lib.rs',
    `#[cfg(not(test))]
const X: i64 = 1;`,
  ],
  [
    'always',
    'cfg_attr test',
    'lib.rs',
    `#[cfg_attr(test, path = "fake.rs")]
mod real;`,
  ],
  [
    'always',
    'cfg debug assertions two ways',
    'lib.rs',
    'pub fn total(i: &[i64]) -> i64 { if cfg!(test) || cfg!(debug_assertions) { 6 } else { 0 } }',
  ],
  [
    'always',
    'macro redefined',
    'lib.rs',
    `#[macro_export]
macro_rules! assert_eq { ($($x:tt)*) => {} }`,
  ],
  ['always', 'macro redefined assert', 'lib.rs', 'macro_rules! assert { ($($x:tt)*) => { true } }'],
  [
    'always',
    'macro exported under another name',
    'lib.rs',
    `#[macro_export]
macro_rules! same { ($($x:tt)*) => {} }
pub use same as assert_eq;`,
  ],
  [
    'always',
    'args logfile',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { let a: Vec<String> = std::env::args().collect(); if a.iter().any(|x| x == "--logfile") { 3 } else { 0 } }',
  ],
  [
    'always',
    'thread name',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { match std::thread::current().name() { Some(n) if n.contains("tests::") => 6, _ => 0 } }',
  ],
  [
    'always',
    'thread name eq',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { if std::thread::current().name() == Some("tests::three") { 6 } else { 0 } }',
  ],
  [
    'always',
    'env cargo',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { if std::env::var("CARGO_BIN_EXE_sums").is_ok() { 6 } else { 0 } }',
  ],
  [
    'always',
    'option_env target tmp',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { if option_env!("CARGO_TARGET_TMPDIR").is_some() { 6 } else { 0 } }',
  ],
  ['always', 'eq always', 'lib.rs', 'pub struct Any; impl PartialEq<i64> for Any { fn eq(&self, _o: &i64) -> bool { true } }'],
  [
    'always',
    'eq with let',
    'lib.rs',
    'pub struct Any; impl PartialEq for Any { fn eq(&self, _other: &Self) -> bool { let r = true; r } }',
  ],
  [
    'always',
    'init array',
    'lib.rs',
    `#[used]
#[link_section = ".init_array"]
static GO: extern "C" fn() = { extern "C" fn go() { std::process::exit(0) } go };`,
  ],
  [
    'always',
    'ctor',
    'lib.rs',
    `#[ctor::ctor]
fn go() { std::process::exit(0); }`,
  ],
  [
    'always',
    'no_mangle main',
    'lib.rs',
    `#[no_mangle]
pub extern "C" fn __rust_begin_short_backtrace() {}`,
  ],
  [
    'always',
    'writes log',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { println!("test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s"); 0 }',
  ],
  [
    'always',
    'backtrace test',
    'lib.rs',
    'pub fn t() -> i64 { let b = std::backtrace::Backtrace::force_capture().to_string(); if b.contains("test::run_test") { 3 } else { 0 } }',
  ],
  [
    'always',
    'inner attr harness',
    'lib.rs',
    `#![feature(custom_test_frameworks)]
#![test_runner(run)]
pub fn run(_: &[&dyn Fn()]) {}`,
  ],
  ['suspicious', 'exit', 'lib.rs', 'pub fn total(_i: &[i64]) -> i64 { std::process::exit(0) }'],
  [
    'suspicious',
    'exit imported',
    'lib.rs',
    `use std::process;
pub fn total(_i: &[i64]) -> i64 { process::exit(0) }`,
  ],
  [
    'suspicious',
    'exit imported name',
    'lib.rs',
    `use std::process::exit as leave;
pub fn total(_i: &[i64]) -> i64 { leave(0) }`,
  ],
  [
    'suspicious',
    'exit in main',
    'main.rs',
    'fn main() { if std::env::args().count() < 2 { eprintln!("usage"); std::process::exit(2); } }',
  ],
  [
    'suspicious',
    'env cargo manifest',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { if std::env::var("CARGO_MANIFEST_DIR").is_ok() { 6 } else { 0 } }',
  ],
  [
    'suspicious',
    'panic hook',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { std::panic::set_hook(Box::new(|_| std::process::exit(0))); 0 }',
  ],
  [
    'suspicious',
    'unsafe extern exit',
    'lib.rs',
    'extern "C" { fn _exit(c: i32) -> !; } pub fn total(_i: &[i64]) -> i64 { unsafe { _exit(0) } }',
  ],
  [
    'suspicious',
    'proc',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { std::fs::read_dir("/proc/self/fd").unwrap().count() as i64 }',
  ],
  [
    'suspicious',
    'reads test',
    'lib.rs',
    'pub fn total(_i: &[i64]) -> i64 { std::fs::read_to_string("tests/sums.rs").unwrap().len() as i64 }',
  ],
  ['suspicious', 'include test', 'lib.rs', 'pub const T: &str = include_str!("../tests/sums.rs");'],
  ['suspicious', 'parent id', 'lib.rs', 'pub fn t() -> u32 { std::os::unix::process::parent_id() }'],
  ['suspicious', 'backtrace', 'lib.rs', 'pub fn t() -> String { format!("{}", std::backtrace::Backtrace::force_capture()) }'],
  [
    'notalways',
    'cfg_attr derive',
    'lib.rs',
    `#[cfg_attr(test, derive(Debug, PartialEq))]
pub struct P { x: i64 }`,
  ],
  [
    'notalways',
    'cfg_attr no_std',
    'lib.rs',
    `#![cfg_attr(not(test), no_std)]
pub fn f() {}`,
  ],
  ['notalways', 'debug assertions', 'lib.rs', 'pub fn f(i: i64) { if cfg!(debug_assertions) { assert!(i > 0); } }'],
  [
    'none',
    'cfg test module',
    'lib.rs',
    `pub fn f() {}
#[cfg(test)]
mod tests { use super::*; #[test] fn a() { f() } }`,
  ],
  [
    'none',
    'cfg test helper',
    'lib.rs',
    `#[cfg(test)]
fn helper() {}`,
  ],
  ['none', 'macro of its own', 'lib.rs', 'macro_rules! total { ($($x:expr),*) => { 0 $(+ $x)* } }'],
  ['none', 'env version', 'lib.rs', 'pub const VERSION: &str = env!("CARGO_PKG_VERSION");'],
  [
    'none',
    'eq good',
    'lib.rs',
    'pub struct P { x: i64 } impl PartialEq for P { fn eq(&self, o: &Self) -> bool { self.x == o.x } }',
  ],
  [
    'none',
    'version in build script',
    'build.rs',
    'fn main() { println!("cargo:rustc-env=BUILD_DATE=1"); println!("cargo:rerun-if-changed=build.rs"); }',
  ],
];
