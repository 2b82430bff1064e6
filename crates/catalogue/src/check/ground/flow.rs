//! Which states a matter reaches, and what is certainly there when it is in them (language §4.3).
//!
//! A value is certain in a state if every way there sets it: an act that asks it, sets it, or could not have been
//! done without it. `required_when` and `may_ask` make nothing certain.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::guards::facts;
use crate::model::{AccountKind, Act, Ask, From, Procedure, ResultRule, StateKind};

/// Paths that are certainly there: `matter.kind`, `act.kind`, `matter.party.payer`, `matter.last.accept`.
pub(crate) type Known = BTreeSet<String>;

/// The flow of a procedure.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// Reachable states and what is certain in them.
    pub(crate) states: BTreeMap<String, Known>,
    /// Acts that can happen at all.
    pub(crate) acts: BTreeMap<String, ActFlow>,
    /// What is certain in every state: what another matter that names this one may rely on.
    pub(crate) always: Known,
}

/// What is certain around an act.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActFlow {
    /// In its from-states, before it asks.
    pub(crate) from: Known,
    /// With its answers, before its guards.
    pub(crate) asked: Known,
    /// As it leaves the matter.
    pub(crate) after: Known,
}

impl Flow {
    /// The flow of `procedure`, by fixpoint over its states.
    pub(crate) fn of(procedure: &Procedure) -> Self {
        let gains: BTreeMap<&str, (Known, Known)> = procedure
            .acts
            .values()
            .map(|a| (a.id.as_str(), gain(procedure, a)))
            .collect();
        let mut states: BTreeMap<String, Known> = BTreeMap::new();
        // What is certain only shrinks and the reachable states only grow: it ends.
        loop {
            let mut moved = false;
            for act in procedure.acts.values() {
                let (Some(to), Some(from)) = (&act.to, entry(procedure, act, &states)) else {
                    continue;
                };
                if !procedure.states.contains_key(to) {
                    continue;
                }
                let Some((_, gained)) = gains.get(act.id.as_str()) else {
                    continue;
                };
                let after: Known = lasting(&from).chain(lasting(gained)).cloned().collect();
                let merged = match states.get(to) {
                    Some(known) => known.intersection(&after).cloned().collect(),
                    None => after,
                };
                if states.get(to) != Some(&merged) {
                    states.insert(to.clone(), merged);
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        let mut acts = BTreeMap::new();
        for act in procedure.acts.values() {
            let (Some(from), Some((asked, gained))) =
                (entry(procedure, act, &states), gains.get(act.id.as_str()))
            else {
                continue;
            };
            let flow = ActFlow {
                asked: from.union(asked).cloned().collect(),
                after: from.union(gained).cloned().collect(),
                from,
            };
            acts.insert(act.id.clone(), flow);
        }
        let always = states
            .values()
            .cloned()
            .reduce(|a, b| a.intersection(&b).cloned().collect())
            .unwrap_or_default();
        Self { states, acts, always }
    }
}

/// What belongs to the matter and not to the act alone.
fn lasting(known: &Known) -> impl Iterator<Item = &String> {
    known.iter().filter(|path| path.starts_with("matter."))
}

/// What is certain in all reachable from-states of an act; none if it cannot happen.
fn entry(procedure: &Procedure, act: &Act, states: &BTreeMap<String, Known>) -> Option<Known> {
    let mut all: Option<Known> = None;
    let mut meet = |known: &Known| {
        all = Some(match all.take() {
            Some(so_far) => so_far.intersection(known).cloned().collect(),
            None => known.clone(),
        });
    };
    for from in &act.from {
        match from {
            From::Start => meet(&Known::new()),
            From::State(name) => states.get(name).into_iter().for_each(&mut meet),
            From::Open | From::Ended => {
                let ended = *from == From::Ended;
                for (name, state) in &procedure.states {
                    if (state.kind == StateKind::Ended) == ended {
                        states.get(name).into_iter().for_each(&mut meet);
                    }
                }
            }
        }
    }
    all
}

/// What an act makes certain: by its answers, and in all when it is done.
fn gain(procedure: &Procedure, act: &Act) -> (Known, Known) {
    let asked: Known = act.asks.iter().flat_map(ask_paths).collect();
    let mut after = asked.clone();
    for need in &act.needs {
        after.extend(facts(&need.that.expr).0);
    }
    for (field, guard) in &act.sets {
        let (reads, _) = facts(&guard.expr);
        after.extend(reads);
        after.insert(format!("matter.{field}"));
    }
    for draw in &act.draws {
        after.insert(format!("matter.{}", draw.link));
    }
    for post in &act.posts {
        // An outside account that money went to was named.
        let account = procedure.accounts.get(&post.to.account);
        if let Some(account) = account.filter(|a| a.kind == AccountKind::Outside && a.each.is_none()) {
            after.extend(account.named_by.iter().flat_map(ask_paths));
        }
    }
    // Guards speak of the answers and of the matter with the answers: what is known of one is known of the other.
    let answers: Vec<String> = after
        .iter()
        .filter_map(|p| p.strip_prefix("act."))
        .map(|rest| format!("matter.{rest}"))
        .collect();
    after.extend(answers);
    after.insert(format!("matter.last.{}", act.id));
    let gives_result = match &act.result {
        None => false,
        Some(ResultRule::Fixed(_)) => true,
        Some(ResultRule::Field(field)) => after.contains(&format!("matter.{field}")),
        Some(ResultRule::When(lines)) => lines.iter().any(|(guard, _)| guards_always(guard)),
    };
    if gives_result {
        after.insert("matter.result".to_owned());
    }
    if procedure.numbered_on.contains(&act.id) {
        after.insert("matter.number".to_owned());
    }
    (asked, after)
}

/// Whether a line stands for "else".
fn guards_always(guard: &crate::guard::Guard) -> bool {
    guard.expr == crate::guard::Expr::Literal(crate::guard::Literal::Bool(true))
}

/// The paths under which an answer is read.
pub(crate) fn ask_paths(ask: &Ask) -> Vec<String> {
    let path = match ask {
        Ask::Field(field) => field.clone(),
        Ask::Column { field, column } => format!("{field}.{column}"),
        Ask::Party(party) => format!("party.{party}"),
        Ask::PartyPart { party, part } => format!("party.{party}.{part}"),
    };
    vec![format!("act.{path}"), format!("matter.{path}")]
}
