//! `unmask` names something that is secret nowhere.

use std::collections::BTreeSet;

use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "unmasks-unknown-secret",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let mut names: BTreeSet<String> = ["id_number", "phone", "account"]
        .map(|p| format!("party.{p}"))
        .into();
    names.insert("party.address".to_owned());
    for procedure in book.procedures() {
        names.extend(
            procedure
                .fields
                .iter()
                .filter(|(_, f)| f.secret)
                .map(|(name, _)| name.clone()),
        );
        names.extend(
            procedure
                .parties
                .iter()
                .filter(|(_, p)| p.secret)
                .map(|_| "party.name".to_owned()),
        );
    }
    for (name, post) in &book.catalogue.organs.posts {
        for secret in post
            .unmask
            .iter()
            .chain(post.within.values().flat_map(|w| w.unmask.iter().flatten()))
        {
            let plain = secret.rsplit('.').next().unwrap_or(secret);
            if !names.contains(secret) && !names.contains(plain) {
                let message = format!("post {name} unmasks \"{secret}\", which is no secret.");
                let all = names.iter().map(String::as_str);
                out.unknown(
                    &post.span,
                    secret,
                    message,
                    all,
                    "Name a secret field, or a secret part of a party.",
                );
            }
        }
    }
}
