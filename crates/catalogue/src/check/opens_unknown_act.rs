//! `opens` names an act that the other procedure does not begin with.

use super::{Book, Findings, Rule};
use crate::model::{Act, From};

pub(crate) const RULE: Rule = Rule {
    name: "opens-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            for open in &act.opens {
                let Some(theirs) = book.catalogue.procedures.get(&open.procedure) else {
                    continue;
                };
                let first = |a: &&Act| a.from.contains(&From::Start);
                let names = || theirs.acts.values().filter(first).map(|a| a.id.as_str());
                if !names().any(|name| name == open.act) {
                    let message = format!(
                        "act {} opens {}.{}, which is no first act there.",
                        act.id, open.procedure, open.act
                    );
                    out.unknown(
                        &open.span,
                        &open.act,
                        message,
                        names(),
                        "Name an act that starts from \"start\".",
                    );
                }
            }
        }
    }
}
