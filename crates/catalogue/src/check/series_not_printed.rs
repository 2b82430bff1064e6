//! The series is counted by something that the number does not print (language §3).

use super::ground::placeholders;
use super::{Book, Findings, Rule};

pub(crate) const RULE: Rule = Rule {
    name: "series-not-printed",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        let Some(number) = &procedure.number else { continue };
        let printed = placeholders(number);
        let default = ["organ".to_owned(), "year".to_owned()];
        let series: &[String] = if procedure.series.is_empty() {
            &default
        } else {
            &procedure.series
        };
        for by in series {
            let (fits, print) = match by.as_str() {
                // The whole catalogue is one county's.
                "county" => (true, String::new()),
                "organ" => (
                    printed.iter().any(|p| p.starts_with("organ.")),
                    "{organ.abbr}".to_owned(),
                ),
                field => (printed.contains(&field), format!("{{{field}}}")),
            };
            if !fits {
                let message = if by == "organ" {
                    "the series is counted by organ, but the number does not print the organ: all organs would issue the same number.".to_owned()
                } else {
                    format!(
                        "the series is counted by {by}, but the number does not print it: the same number would be issued again."
                    )
                };
                let at = out.near(&procedure.span, number);
                let mend = if by == "organ" {
                    format!("Print {print} or write series = [\"county\"].")
                } else {
                    format!("Print {print}, or take {by} out of the series.")
                };
                out.error(&at, message, mend);
            }
        }
    }
}
