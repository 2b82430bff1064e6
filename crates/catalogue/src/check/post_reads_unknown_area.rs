//! `reads` names an area or procedure that there is not.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "post-reads-unknown-area",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut names: BTreeSet<String> = BTreeSet::new();
    for procedure in book.procedures() {
        names.insert(procedure.area.clone());
        names.insert(format!("{}.{}", procedure.area, procedure.id));
    }
    for (name, post) in &book.catalogue.organs.posts {
        for area in post
            .reads
            .keys()
            .chain(post.within.values().flat_map(|w| w.reads.keys()))
        {
            if !names.contains(area) {
                let message = format!("post {name} reads \"{area}\", which is no area and no procedure.");
                let all = names.iter().map(String::as_str);
                out.unknown(
                    &post.span,
                    area,
                    message,
                    all,
                    "Write an area, or area.procedure.",
                );
            }
        }
    }
}
