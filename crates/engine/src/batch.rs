//! The one write shape: what the engine answers to an act, and the only thing the store takes in.

use std::collections::BTreeMap;

use calendar::Day;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::entry::Entry;
use crate::ids::{MatterId, OrganId};
use crate::matter::Matter;
use crate::world::Want;

/// No amount of a fact or a posting is larger, either way: sums of them stay whole numbers of 64 bits.
pub const AMOUNT_MOST: u64 = 1_000_000_000_000_000;

/// Everything one act does, whole or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Entries in order; the first is the act itself.
    pub entries: Vec<Entry>,
    /// Every matter it touched, as it now is.
    pub matters: Vec<Matter>,
    /// Facts to append.
    pub facts: Vec<Fact>,
    /// Postings to append; they sum to zero for each entry.
    pub postings: Vec<Posting>,
    /// Numbers the store is to give.
    pub numbers: Vec<NumberWanted>,
    /// Who is to be told.
    pub outbox: Vec<Told>,
    /// What it was judged by: must still stand when it is committed.
    pub read: ReadSet,
}

/// One counted occurrence of a measure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// Index in [`Batch::entries`] of the entry that records it.
    pub entry: usize,
    /// The measure.
    pub measure: String,
    /// The day its act happened.
    pub day: Day,
    /// The matter.
    pub matter: MatterId,
    /// The act (or `enter`/`leave` of a level).
    pub act: String,
    /// Organ of the matter then.
    pub organ: OrganId,
    /// Region of the matter then.
    pub region: String,
    /// Split path to code; an absent value is 未填.
    pub split: BTreeMap<String, String>,
    /// What `counted` looks it up by.
    pub same: BTreeMap<String, String>,
    /// How much: 1, -1, a number, fen.
    pub amount: i64,
}

/// One leg of a movement of money.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Posting {
    /// Index in [`Batch::entries`].
    pub entry: usize,
    /// Full account name: `m12:held`, `organ:o1:fund`, `shared:relief-fund`, `m12:victim:p4`.
    pub account: String,
    /// May be negative.
    pub outside: bool,
    /// The matter.
    pub matter: MatterId,
    /// The day.
    pub day: Day,
    /// Fen; positive in, negative out.
    pub amount: i64,
}

/// A number the store is to give in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberWanted {
    /// Index in [`Batch::entries`].
    pub entry: usize,
    /// Index in [`Batch::matters`].
    pub matter: usize,
    /// `number`, or `paper.x`.
    pub slot: String,
    /// What the serial is counted by: `dispute|organ=o1|year=2023`.
    pub series: String,
    /// The number with all but `{seq}` filled in.
    pub template: String,
}

/// Somebody to be told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Told {
    /// Index in [`Batch::entries`].
    pub entry: usize,
    /// `post@organ`, a person, or `party:person`.
    pub to: String,
    /// The role in the catalogue's words, for the screen (`clerk of handed_to`).
    pub role: String,
    /// The matter.
    pub matter: MatterId,
    /// Why: the act's name, `task:clock`, `missed:act`, `dropped:act`.
    pub about: String,
}

/// What a judgement rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSet {
    /// Matters and the revision seen. Revision 0: it did not exist.
    pub matters: BTreeMap<MatterId, u64>,
    /// Outside values and what they were.
    pub values: Vec<(Want, Json)>,
}
