//! What callers hand in and get back: requests, answers, corrections, lapses.

use std::collections::BTreeMap;

use calendar::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::batch::{Batch, Fact, Posting, Told};
use crate::entry::Actor;
use crate::ids::{EntryId, MatterId, OrganId, PersonId};
use crate::matter::Matter;
use crate::refusal::Refusal;
use crate::world::Want;

/// What everything recorded in one transaction has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Id of the first entry; the others derive from it.
    pub entry: EntryId,
    /// The moment; the store moves it forward where it must.
    pub moment: calendar::Moment,
    /// The request's key: a retry with it acts once.
    pub key: String,
    /// SHA-256 of the request.
    pub digest: String,
}

/// One act asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The procedure of a first act; may be absent when `matter` is given.
    pub procedure: Option<String>,
    /// The matter; absent for a first act.
    pub matter: Option<MatterId>,
    /// The act.
    pub act: String,
    /// Answers by name: `field`, `rows.column`, `party.x`, `party.x.account`, `link.field`; canonical JSON.
    pub answers: BTreeMap<String, Json>,
    /// Who acts, under which hat.
    pub actor: Actor,
    /// For which party, where a post acts in its stead.
    pub behalf: Option<OnBehalf>,
    /// The day it happened.
    pub day: Day,
    /// For a first act: the organ that will have the matter; default the actor's.
    pub organ: Option<OrganId>,
    /// The revision the caller saw; a matter that moved on since is refused.
    pub seen: Option<u64>,
    /// The request's key: a retry with it acts once.
    pub key: String,
    /// SHA-256 of the request.
    pub digest: String,
}

/// For which party a post asks to act ([`crate::entry::Behalf`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnBehalf {
    /// The party.
    pub party: String,
    /// Which of its members; absent, its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// How it was made sure who they are.
    pub checked: String,
}

/// What the engine says to a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It may be recorded: everything it does.
    Done(Box<Batch>),
    /// It may not.
    Refused(Box<Refusal>),
    /// These outside values are wanted first. Fetch them into the world and ask again; an id that does not exist is
    /// said by a `null` under its [`Want`] in [`crate::world::World::values`].
    Wants(Vec<Want>),
}

/// A clock whose last day has passed and that names an automatic act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// The clock.
    pub clock: String,
    /// Its automatic act.
    pub act: String,
    /// The day that act bears.
    pub day: Day,
    /// The entry that started the run.
    pub started: EntryId,
}

/// What comes of a lapse.
#[derive(Debug, Clone, PartialEq)]
pub enum LapseAnswer {
    /// The automatic act is done.
    Done(Box<Batch>),
    /// A guard fails: nothing is recorded, it is a task for the owner.
    Task {
        /// Why the act cannot be done.
        refusal: Box<Refusal>,
        /// The owners.
        told: Vec<Told>,
    },
    /// These outside values are wanted first.
    Wants(Vec<Want>),
}

/// A set of corrections: one reason, one transaction (language §4.8).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionSet {
    /// Why.
    pub why: String,
    /// Who proposes it.
    pub by: Actor,
    /// The head, another person.
    pub approved_by: Actor,
    /// What is changed.
    pub changes: Vec<Change>,
    /// Guards that fail are recorded as 违规 instead of refused.
    #[serde(default)]
    pub accept_breaches: bool,
}

/// One change of a set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The matter.
    pub matter: MatterId,
    /// What is done to it.
    pub kind: ChangeKind,
}

/// The three ways to correct.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Other answers or another day.
    Amend {
        /// The entry.
        target: EntryId,
        /// The day it really happened.
        #[serde(default)]
        day: Option<Day>,
        /// Answers that replace those of the same name; `null` takes one away.
        #[serde(default)]
        answers: BTreeMap<String, Json>,
    },
    /// Takes an entry out.
    Void {
        /// The entry.
        target: EntryId,
    },
    /// Puts an act in.
    Insert {
        /// The entry it stands after.
        after: EntryId,
        /// The act.
        act: String,
        /// The day it happened.
        day: Day,
        /// Its answers.
        answers: BTreeMap<String, Json>,
        /// Who acted.
        actor: Actor,
    },
}

/// All that follows from one matter's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The matter as it now is.
    pub matter: Matter,
    /// Facts with the sequence of the entry (or publication) that recorded them, in that order.
    pub facts: Vec<(u64, Fact)>,
    /// Postings with the sequence of the entry that recorded them.
    pub postings: Vec<(u64, Posting)>,
}

/// A journal that cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// There is nothing to replay.
    #[error("the matter has no entries")]
    Empty,
    /// A catalogue the journal names is not there.
    #[error("catalogue {0} is not stored")]
    NoCatalogue(String),
    /// The catalogue lacks the procedure or act.
    #[error("entry {entry}: {what} is not defined in its catalogue")]
    Undefined {
        /// The entry.
        entry: EntryId,
        /// What is missing.
        what: String,
    },
    /// A value the entry was judged by was not kept.
    #[error("entry {entry}: value {key} was not kept")]
    NotKept {
        /// The entry.
        entry: EntryId,
        /// Its canonical name.
        key: String,
    },
    /// The entry does not derive.
    #[error("entry {entry}: {why}")]
    Broken {
        /// The entry.
        entry: EntryId,
        /// Why.
        why: String,
    },
}

/// What one person may do to a matter now.
#[derive(Debug, Clone, PartialEq)]
pub struct Possible {
    /// The act.
    pub act: String,
    /// Its name on screen.
    pub label: String,
    /// Whether it may be done, as far as can be told before the answers are given; else why not.
    pub allowed: Result<(), Box<Refusal>>,
    /// What it asks, and what it may ask.
    pub asks: Vec<catalogue::model::Ask>,
    /// What may be answered.
    pub may_ask: Vec<catalogue::model::Ask>,
    /// It will wait for another's approval.
    pub needs_approval: bool,
}

/// What a publication changes in one matter (language §4.15).
#[derive(Debug, Clone, PartialEq)]
pub struct Republished {
    /// The matter as it now is (levels of new measures, provisional due days); its revision is unchanged.
    pub matter: Matter,
    /// Facts of new measures for past days; `entry` is 0, the publication.
    pub facts: Vec<Fact>,
    /// Clocks whose provisional due day moved: name, before, after.
    pub moved: Vec<(String, Option<Day>, Option<Day>)>,
}
