//! A door's words or answers are for something that its acts do not ask, or give a code that is none.

use super::ground::{answers_of, code_set};
use super::{Book, Findings, Rule};
use crate::model::{Ask, FieldKind, Procedure};

pub(crate) const RULE: Rule = Rule {
    name: "door-asks-unknown-answer",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(door) = &procedure.door else { continue };
        let asked = asked(procedure, &door.acts);
        for name in door.words.keys().chain(door.fills.keys()) {
            if !asked.contains(name) {
                let message = format!("the door speaks of \"{name}\", which its acts do not ask.");
                let names = asked.iter().map(String::as_str);
                out.unknown(
                    &door.span,
                    name,
                    message,
                    names,
                    "Name what one of its acts asks or may ask.",
                );
            }
        }
        for (name, code) in &door.fills {
            let field = procedure.fields.get(name).map(|field| &field.kind);
            let Some(FieldKind::Choice(choices)) = field else {
                continue;
            };
            let Some(codes) = code_set(book.catalogue, procedure, choices) else {
                continue;
            };
            if !codes.contains(&code.as_str()) {
                let message = format!("the door answers {name} with \"{code}\", which is no code of it.");
                out.unknown(&door.span, code, message, codes, "Give one of its codes.");
            }
        }
    }
}

fn asked(procedure: &Procedure, acts: &[String]) -> Vec<String> {
    let acts = acts.iter().filter_map(|act| procedure.acts.get(act));
    let mut names: Vec<String> = acts.flat_map(answers_of).map(Ask::name).collect();
    names.sort();
    names.dedup();
    names
}
