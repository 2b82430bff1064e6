//! The compiler of conditions.
//!
//! Always holds: a fault points into the text; what compiles, printed in its normal form, compiles to the same tree,
//! unless the normal form is longer or deeper than a condition may be.

use catalogue::guard::{DEEPEST, LONGEST, compile};

/// Compiles one condition.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match compile(&text) {
        Ok(expr) => {
            let normal = expr.to_string();
            let brackets = normal.chars().filter(|c| matches!(c, '(' | '[')).count();
            if normal.len() <= LONGEST && brackets < DEEPEST {
                assert_eq!(
                    compile(&normal).as_ref(),
                    Ok(&expr),
                    "{text:?} prints as {normal:?}"
                );
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a fault: {text:?}");
            for fault in faults {
                assert!(
                    text.get(fault.at.clone()).is_some(),
                    "{fault:?} points outside {text:?}"
                );
            }
        }
    }
}
