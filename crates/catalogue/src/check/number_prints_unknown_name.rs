//! A number's template has a placeholder that nothing fills.

use super::ground::{field_at, placeholders};
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "number-prints-unknown-name",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    const FIXED: [&str; 7] = [
        "year",
        "seq",
        "month",
        "organ.abbr",
        "organ.name",
        "county.abbr",
        "county.name",
    ];
    for procedure in book.procedures() {
        let own = procedure.number.iter().map(|n| (n, &procedure.span));
        let papers = procedure
            .papers
            .values()
            .filter_map(|p| p.number.as_ref().map(|n| (n, &p.span)));
        for (template, span) in own.chain(papers) {
            for name in placeholders(template) {
                let known =
                    FIXED.contains(&name) || field_at(procedure, name).is_some() || name == "region.name";
                if !known {
                    let message = format!("the number prints {{{name}}}, which nothing fills.");
                    let names = FIXED
                        .into_iter()
                        .chain(procedure.fields.keys().map(String::as_str));
                    out.unknown(
                        span,
                        name,
                        message,
                        names,
                        "Print the year, the serial, the organ, the county or a field.",
                    );
                }
            }
            if !placeholders(template).contains(&"seq") {
                let at = out.near(span, template);
                out.error(&at, "the number does not print the serial.", "Add {seq}.");
            }
        }
    }
}
