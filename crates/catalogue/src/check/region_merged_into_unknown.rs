//! A region's successor is no region.

use super::{Book, Findings, Rule};
use crate::model::Span;

pub(crate) const RULE: Rule = Rule {
    name: "region-merged-into-unknown",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    let regions = &book.catalogue.regions.by_code;
    for (code, region) in regions {
        if let Some((successor, _)) = region
            .successor
            .as_ref()
            .filter(|(s, _)| !regions.contains_key(s))
        {
            let file = book
                .catalogue
                .sources
                .iter()
                .find(|(path, text)| path.starts_with("regions/") && text.contains(code.as_str()));
            let span = Span {
                file: file.map_or_else(String::new, |(path, _)| path.clone()),
                start: 0,
                end: 0,
            };
            let at = out.near(&span, code);
            let message = format!("region {code} is merged into {successor}, which is no region.");
            out.error(&at, message, "Add it to the region's file.");
        }
    }
}
