//! The guide sends residents to a procedure that has no door.

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "way-through-no-door",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let doors = || book.procedures().filter(|procedure| procedure.door.is_some());
    for (name, way) in &book.catalogue.guide {
        for door in &way.doors {
            if doors().all(|procedure| procedure.id != *door) {
                let message = format!("way {name} leads to \"{door}\", which has no door.");
                let names = doors().map(|procedure| procedure.id.as_str());
                out.unknown(&way.span, door, message, names, "Name a procedure with a [door].");
            }
        }
    }
}
