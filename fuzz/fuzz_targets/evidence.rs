//! Entry of libFuzzer; the checks are in `headgate_fuzz::evidence`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| headgate_fuzz::evidence::check(bytes));
