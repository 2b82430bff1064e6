//! What reads text that strangers wrote, each as one function of bytes that must neither panic nor lie.
//!
//! A target is a module with `run(&[u8])`, a line in [`TARGETS`], a file in `fuzz_targets/` and seeds in
//! `corpus/<name>/`. It asserts what always holds, beyond not panicking: the module's opening says what that is.

pub mod catalogue;
pub mod guard;
pub mod order;
pub mod period;
pub mod plain;

/// A target.
pub type Run = fn(&[u8]);

/// All of them.
pub const TARGETS: [(&str, Run); 4] = [
    ("catalogue", catalogue::run),
    ("guard", guard::run),
    ("order", order::run),
    ("period", period::run),
];
