#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| liantiao_fuzz::order::run(data));
