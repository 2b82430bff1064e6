//! A kind of organ that `is_a` kind of itself, in a circle.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "organ-kind-is-itself",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let kinds = &book.catalogue.organs.kinds;
    for (name, kind) in kinds {
        let mut at = kind.is_a.as_deref();
        for _ in 0..kinds.len() {
            match at {
                Some(up) if up == name => {
                    out.error(
                        &kind.span,
                        format!("kind {name} is_a kind of itself."),
                        "Take one is_a out of the circle.",
                    );
                    break;
                }
                Some(up) => at = kinds.get(up).and_then(|k| k.is_a.as_deref()),
                None => break,
            }
        }
    }
}
