//! Refusals: data inside, sentences outside.
//!
//! The order in which rules are judged is contract ([`Rule`] is declared in that order); the first that fails is the
//! refusal. The sentence is made in one place, [`Refusal::sentence`].

use serde::{Deserialize, Serialize};

/// Why an act was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What it is about: a label, a field, a person, a day.
    pub subject: String,
    /// What is said: the catalogue's own `say`, or details.
    pub say: Option<String>,
    /// The article, or the section of the language (`§4.7`).
    pub basis: Option<String>,
    /// What to do now.
    pub mend: Option<String>,
    /// Further findings of the same rule (all unfilled answers, all failing members of a set).
    pub more: Vec<String>,
}

/// The rules, in the order in which they are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The catalogue has no such procedure.
    NoSuchProcedure,
    /// There is no such matter.
    NoSuchMatter,
    /// The procedure has no such act.
    NoSuchAct,
    /// The act does not exist under the law of that day.
    ActNotInForce,
    /// The caller saw an older revision of the matter.
    MovedOn,
    /// The day lies in the future.
    DayInFuture,
    /// The day lies before the matter's latest entry.
    DayBeforeLatest,
    /// The act is not possible from this state.
    WrongState,
    /// The person may not do it.
    NotByYou,
    /// The organ may not hold such a matter.
    OrganMayNotHold,
    /// An answer that was not asked.
    UnknownAnswer,
    /// An answer of the wrong type, or a code not in force.
    WrongAnswer,
    /// An answer that must be given is missing.
    MissingAnswer,
    /// Too few or too many parties.
    PartyCount,
    /// A condition reads a value that is not there.
    AbsentValue,
    /// A guard of the act does not hold.
    Need,
    /// A tariff has no row.
    NoTariff,
    /// Arithmetic left its range.
    Overflow,
    /// The result is not in force, or none was given at the end.
    NoResult,
    /// The payee was not named by another person's earlier entry.
    PayeeNotNamed,
    /// An account would fall below zero.
    Overdrawn,
    /// An amount of money is not above zero.
    AmountNotPositive,
    /// A reaction's guard, answers or money fail.
    ReactionFails,
    /// The act needs approval by another person.
    NeedsApproval,
    /// There is no such proposal, or one is open already.
    Proposal,
    /// Who approves is who proposed, or has not the post.
    ApproverMayNot,
    /// A value the proposal would replace has changed.
    ProposalStale,
    /// A correction makes later acts impossible.
    CorrectionBreaks,
    /// The correction names an entry that is not there or is out already.
    CorrectionTarget,
    /// The key was used for another request.
    KeyReused,
    /// The county is closed to writing, or unknown.
    NoSuchCounty,
}
