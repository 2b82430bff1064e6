//! A clock starts, is met, ended, lengthened or left out by an act that there is not.

use super::{Book, Findings, Rule};
use crate::model::ExcludeBounds;

pub(crate) const RULE: Rule = Rule {
    name: "clock-names-unknown-act",
    run,
};

fn run(book: &Book<'_>, out: &mut Findings<'_>) {
    for procedure in book.procedures() {
        for (name, clock) in &procedure.clocks {
            let mut acts: Vec<(&str, &String)> = Vec::new();
            acts.extend(clock.starts.iter().map(|a| ("starts with", a)));
            acts.extend(clock.met_by.iter().map(|a| ("is met by", a)));
            acts.extend(clock.ended_by.iter().map(|a| ("is ended by", a)));
            acts.extend(clock.extends.iter().map(|e| ("is extended by", &e.act)));
            acts.extend(clock.switches.iter().map(|s| ("is switched by", &s.act)));
            acts.extend(clock.lapse.iter().map(|l| ("lapses into", &l.act)));
            for exclude in &clock.excludes {
                if let ExcludeBounds::Acts { from, to } = &exclude.bounds {
                    acts.extend([("excludes from", from), ("excludes up to", to)]);
                }
            }
            for (verb, act) in acts {
                if !procedure.acts.contains_key(act) {
                    let message = format!("clock {name} {verb} \"{act}\", which is no act.");
                    let names = procedure.acts.keys().map(String::as_str);
                    out.unknown(&clock.span, act, message, names, "Name an act of this procedure.");
                }
            }
        }
    }
}
