//! `after` names no link, procedure or act from which the act could follow.

use super::ground::{causes, names_us};
use super::{Book, Findings, Rule};
use crate::diagnostic::did_you_mean;

pub(crate) const RULE: Rule = Rule {
    name: "after-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let Some(after) = &act.after else { continue };
            let whole = format!("{}.{}", after.via, after.act);
            match causes(book, procedure, &after.via).as_slice() {
                [] => {
                    let links = procedure
                        .acts
                        .values()
                        .flat_map(|a| &a.opens)
                        .map(|o| o.link.as_str());
                    let openers = book
                        .procedures()
                        .filter(|p| names_us(p, &procedure.id))
                        .map(|p| p.id.as_str());
                    let message = format!(
                        "act {} is after \"{whole}\", and \"{}\" is no link.",
                        act.id, after.via
                    );
                    let mend = did_you_mean(
                        &after.via,
                        links.chain(openers),
                        "Name a link of opens, or a procedure that opens or names this one.",
                    );
                    let at = out.near(&act.span, &whole);
                    out.error(&at, message, mend);
                }
                found if !found.iter().any(|p| p.acts.contains_key(&after.act)) => {
                    let names = found.iter().flat_map(|p| p.acts.keys()).map(String::as_str);
                    let message = format!(
                        "act {} is after \"{whole}\", and there is no act {} there.",
                        act.id, after.act
                    );
                    let mend = did_you_mean(&after.act, names, "Name an act of that procedure.");
                    let at = out.near(&act.span, &whole);
                    out.error(&at, message, mend);
                }
                _ => {}
            }
        }
    }
}
