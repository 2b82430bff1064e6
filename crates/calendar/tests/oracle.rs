//! A thousand random periods against `oracle.csv`, which `oracle.py` counted day by day.

mod common;

use calendar::period::{Event, Period, State, Trigger};
use calendar::{Course, Day};
use common::{CALENDAR, day, length};

const TABLE: &str = include_str!("oracle.csv");

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn state(word: &str) -> Option<State> {
    [
        ("running", State::Running),
        ("paused", State::Paused),
        ("met", State::Met),
        ("overdue", State::Overdue),
    ]
    .into_iter()
    .find_map(|(name, state)| (name == word).then_some(state))
}

#[test]
fn agrees_with_the_second_bookkeeper() {
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in TABLE.lines().skip(1) {
        rows += 1;
        let cells: Vec<&str> = line.split(',').collect();
        let [
            from,
            within,
            before,
            events,
            at_most,
            times,
            due,
            _,
            provisional,
            refused,
            on,
            states,
        ] = cells[..]
        else {
            panic!("{line}");
        };
        let events = words(events)
            .iter()
            .map(|e| e.replace('_', " ").parse::<Event>().unwrap())
            .collect();
        let on: Vec<Day> = words(on).into_iter().map(day).collect();
        let asked = Period {
            from: Trigger::Day(day(from)),
            within: length(within),
            before: before == "yes",
            events,
            extend_at_most: (!at_most.is_empty()).then(|| length(at_most)),
            extend_times: Some(times.parse().unwrap()),
            on: on.clone(),
        };
        let found = asked.answer(&CALENDAR).unwrap();
        let expected_due = (!due.is_empty()).then(|| due.to_owned());
        let expected_refused: Vec<usize> = words(refused).iter().map(|i| i.parse().unwrap()).collect();
        let expected_states: Vec<State> = words(states)
            .into_iter()
            .map(|word| state(word).unwrap())
            .collect();
        let found_states: Vec<State> = on.iter().map(|day| found.states[day]).collect();
        if (&found.due, found.provisional, &found.refused, &found_states)
            != (
                &expected_due,
                provisional == "yes",
                &expected_refused,
                &expected_states,
            )
        {
            wrong.push(format!("{line}\n    found {found:?}"));
        }
    }
    assert!(rows >= 1000);
    assert!(
        wrong.is_empty(),
        "{} of {rows} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(8)].join("\n")
    );
}

/// The unrolled end too, where nothing happens on the way.
#[test]
fn agrees_on_the_unrolled_end() {
    let mut rows = 0;
    for line in TABLE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[2] == "no" && cells[3].is_empty() {
            rows += 1;
            let found = Course::within(day(cells[0]), length(cells[1])).reckon(&CALENDAR);
            assert_eq!(found.unrolled, Some(day(cells[7])), "{line}");
        }
    }
    assert!(rows > 100);
}
