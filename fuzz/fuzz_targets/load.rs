//! Entry of libFuzzer; the checks are in `headgate_fuzz::load`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| headgate_fuzz::load::check(bytes));
