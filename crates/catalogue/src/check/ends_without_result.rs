//! An act ends the matter where no result is certain (language §3: a matter may not end without one).

use super::{Book, Findings, Rule};
use crate::model::{ResultRule, StateKind};

pub(crate) const RULE: Rule = Rule {
    name: "ends-without-result",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            let to = act.to.as_ref().and_then(|to| procedure.states.get(to));
            if to.is_none_or(|s| s.kind != StateKind::Ended) {
                continue;
            }
            let Some(flow) = book.flow(&procedure.id).and_then(|f| f.acts.get(&act.id)) else {
                continue;
            };
            if !flow.after.contains("matter.result") {
                let (message, mend) = match &act.result {
                    Some(ResultRule::When(_)) => (
                        format!(
                            "act {} ends the matter without a result when no line of result_when holds.",
                            act.id
                        ),
                        "Add a last line with when = \"true\".".to_owned(),
                    ),
                    Some(ResultRule::Field(field)) => (
                        format!(
                            "act {} takes the result from \"{field}\", which may be absent.",
                            act.id
                        ),
                        format!("Ask \"{field}\" in this act."),
                    ),
                    _ => (
                        format!("act {} ends the matter without a result.", act.id),
                        "Add result = \"...\".".to_owned(),
                    ),
                };
                out.error(&act.span, message, mend);
            }
        }
    }
}
