//! What a condition outside `needs` may read: only what is certain there (language §4.3). Each condition stands in
//! `paper.decision.when` of the sound catalogue, that is after `agree`.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;

use catalogue::read::compile;
use catalogue::source::Sources;

/// The findings about one condition, by rule.
fn findings(condition: &str) -> Vec<&'static str> {
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/sound");
    let mut files = Sources::from_dir(&sound).unwrap().into_map();
    let case = files.get_mut("mediation/case.toml").unwrap();
    let was = "when = \"matter.outcome == 'agreed'\"";
    assert!(case.contains(was));
    *case = case.replace(was, &format!("when = \"{condition}\""));
    compile(Sources::from(files))
        .diagnostics
        .iter()
        .map(|d| d.rule)
        .collect()
}

#[track_caller]
fn certain(condition: &str) {
    assert_eq!(findings(condition), [""; 0], "{condition}");
}

#[track_caller]
fn absent(condition: &str) {
    assert_eq!(findings(condition), ["reads-what-may-be-absent"], "{condition}");
}

#[test]
fn what_every_way_there_has_asked_or_set_is_certain() {
    certain("matter.kind == 'labour'");
    certain("matter.due > yuan(1)");
    certain("matter.form == 'written'");
    certain("matter.result == 'agreed'");
    certain("matter.number.startsWith('x')");
    certain("matter.last.accept <= day");
    certain("matter.party.applicant.all(p, has(p.phone))");
    certain("matter.guests.all(g, g.level == 'city')");
}

#[test]
fn what_may_have_been_passed_by_is_not() {
    absent("matter.urgent");
    absent("!matter.urgent");
    absent("matter.reason == 'x'");
    absent("matter.last.suspend <= day");
    absent("matter.amount > yuan(1)");
    absent("matter.ended > day");
    absent("matter.police.superior == matter.organ");
}

#[test]
fn has_is_read_left_to_right() {
    certain("has(matter.urgent) && matter.urgent");
    certain("!has(matter.urgent) || matter.urgent");
    certain("has(matter.urgent) ? matter.urgent : false");
    certain("!(has(matter.urgent) && matter.urgent)");
    certain("!(!has(matter.urgent) || !matter.urgent)");
    certain("has(matter.urgent) && has(matter.reason) && (matter.reason == 'x' || matter.urgent)");
    absent("matter.urgent && has(matter.urgent)");
    absent("has(matter.urgent) || matter.urgent");
    absent("!has(matter.urgent) && matter.urgent");
    absent("has(matter.urgent) ? false : matter.urgent");
    absent("(has(matter.urgent) || matter.kind == 'labour') && matter.urgent");
}

#[test]
fn other_matters_promise_what_all_their_states_have() {
    certain("matter.link.follow.all(f, f.kind == 'labour' && f.state == 'done')");
    certain("matter.link.follow.all(f, has(f.amount) && f.amount > yuan(0))");
    absent("matter.link.follow.all(f, f.amount > yuan(0))");
    absent("matter.link.follow.all(f, f.result == 'done')");
}

#[test]
fn a_name_bound_again_is_another() {
    certain("matter.link.follow.exists(f, has(f.amount) && f.amount > yuan(0))");
    absent("matter.link.follow.exists(f, has(f.amount)) && matter.link.follow.exists(f, f.amount > yuan(0))");
}

#[test]
fn types_are_judged_with_the_tone_of_the_language() {
    assert_eq!(findings("matter.due > 3000"), ["types-do-not-fit"]);
    assert_eq!(findings("matter.due == yuan(3000)"), [""; 0]);
    assert_eq!(findings("matter.filed > '2024-01-01'"), ["types-do-not-fit"]);
    assert_eq!(findings("matter.filed > date('2024-13-01')"), ["wrong-arguments"]);
    assert_eq!(findings("matter.organ == matter.police"), [""; 0]);
    assert_eq!(findings("matter.organ == matter.region"), ["types-do-not-fit"]);
    assert_eq!(findings("matter.kind < 'labour'"), ["types-do-not-fit"]);
    assert_eq!(
        findings("matter.kind in ['labour', 'wags']"),
        ["compares-with-unknown-code"]
    );
    assert_eq!(
        findings("matter.state == 'agred'"),
        ["compares-with-unknown-code"]
    );
    assert_eq!(
        findings("matter.organ.kind == 'center'"),
        ["compares-with-unknown-code"]
    );
    assert_eq!(
        findings("matter.mediators.all(m, m == matter.payee)"),
        ["reads-what-may-be-absent"]
    );
    assert_eq!(
        findings("matter.guests.all(g, g.count > yuan(1))"),
        ["types-do-not-fit"]
    );
    assert_eq!(findings("sum(matter.guests.map(g, g.count)) > 3"), [""; 0]);
    assert_eq!(findings("matter.times.acept > 0"), ["reads-unknown-member"]);
    assert_eq!(findings("matter.clock.conclude.lapsed"), [""; 0]);
    assert_eq!(findings("matter.balance.held"), ["condition-without-yes-or-no"]);
    assert_eq!(findings("row.x == 'a'"), ["reads-unknown-member"]);
}
