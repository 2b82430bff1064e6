//! The journal's record of one act.
//!
//! An entry holds all that replay needs; replay never looks outside (design §4).

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::ids::{County, EntryId, MatterId, OrganId, PersonId};
use crate::value::SecretRef;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The county's journal it stands in.
    pub county: County,
    /// Place in that journal, from 1, without gaps. 0 until the store fills it.
    pub sequence: u64,
    /// When it was recorded. Never goes back.
    pub moment: Moment,
    /// Its id.
    pub id: EntryId,
    /// The matter; absent for entries about the catalogue or the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// The matter's procedure (for acts).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    /// The version the matter is pinned to (for acts).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// What kind of record.
    pub kind: Kind,
    /// The act's name (for acts, proposals, amendments, insertions).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// The day it happened.
    pub day: Day,
    /// Who acted.
    pub actor: Actor,
    /// For whom, where a post acted in a party's stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<Behalf>,
    /// The answers, canonical JSON.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Json>,
    /// Digest of the catalogue and calendar current when it was recorded.
    pub under: String,
    /// Outside values it was judged by: canonical name with arguments, to value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reads: BTreeMap<String, Json>,
    /// Numbers given, by slot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, String>,
    /// The series and serial of each number given, by slot; the store fills it, so that series can be rebuilt.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub serials: BTreeMap<String, Serial>,
    /// Matters opened, in order, with their links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opened: Vec<Opened>,
    /// The matter's opener, where a link opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opener: Option<crate::matter::Opener>,
    /// The entry that brought this one about (reactions, lapses' starting entries, opened matters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EntryId>,
    /// Reactions that could not happen: the matter and act, told to its owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missed: Vec<Missed>,
    /// The proposal this approves, and who approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approves: Option<Approves>,
    /// The correction it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// The request's key: a retry with it acts once.
    pub key: String,
    /// SHA-256 of the request: the same key with another content is refused.
    pub request: String,
}

/// What kind of record an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An act.
    Act,
    /// A proposal, without effect until approved.
    Propose,
    /// A proposal turned down or taken back.
    Drop,
    /// A correction: other answers or day for an entry.
    Amend,
    /// A correction: takes an entry out.
    Void,
    /// A correction: puts an entry in.
    Insert,
    /// A catalogue became current.
    Publish,
    /// The directory of organs, people and posts changed.
    Directory,
}

/// Who acted, under which hat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Actor {
    /// A person in a post of an organ.
    Post {
        /// The person.
        person: PersonId,
        /// The post.
        post: String,
        /// The organ.
        organ: OrganId,
    },
    /// A party or anyone, through a door.
    Person {
        /// The person.
        person: PersonId,
    },
    /// A clock lapsed.
    Clock {
        /// Which.
        clock: String,
    },
    /// Another matter's act.
    Link,
    /// The program itself (publishing, setting up).
    Office,
}

/// At the counter: a post acts for a party who is there and cannot or will not do it alone (代办). Who acted is the
/// post: what two people must do, the post and another do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behalf {
    /// The party.
    pub party: String,
    /// Which of its members.
    pub person: PersonId,
    /// How it was made sure who they are: a code of the list [`catalogue::model::IDENTITY_CHECKS`].
    pub checked: String,
}

impl Entry {
    /// For whom it was done: the party whom a post stood in for, else the one who acted.
    pub fn whom(&self) -> Option<&PersonId> {
        let behalf = self.behalf.as_ref().map(|behalf| &behalf.person);
        behalf.or_else(|| self.actor.person())
    }

    /// Every secret its answers refer to.
    pub fn secrets(&self) -> Vec<SecretRef> {
        let mut found = Vec::new();
        self.answers
            .values()
            .for_each(|answer| gather(answer, &mut found));
        found
    }
}

impl Entry {
    /// The files its answers name: the answer's key, and the SHA-256 of the content in hex.
    pub fn files(&self) -> Vec<(&str, &str)> {
        let mut found = Vec::new();
        for (key, answer) in &self.answers {
            named(key, answer, &mut found);
        }
        found
    }
}

fn named<'a>(key: &'a str, answer: &'a Json, found: &mut Vec<(&'a str, &'a str)>) {
    match answer {
        Json::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            found.push((key, text));
        }
        Json::Array(members) => members.iter().for_each(|member| named(key, member, found)),
        // A secret's commitment is such a text too.
        Json::Object(parts) if !parts.contains_key("commitment") => {
            parts.values().for_each(|part| named(key, part, found));
        }
        _ => {}
    }
}

fn gather(answer: &Json, found: &mut Vec<SecretRef>) {
    match answer {
        Json::Object(parts) => match SecretRef::deserialize(answer) {
            Ok(secret) => found.push(secret),
            Err(_) => parts.values().for_each(|part| gather(part, found)),
        },
        Json::Array(members) => members.iter().for_each(|member| gather(member, found)),
        _ => {}
    }
}

impl Actor {
    /// The person, where one acted.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Actor::Post { person, .. } | Actor::Person { person } => Some(person),
            Actor::Clock { .. } | Actor::Link | Actor::Office => None,
        }
    }
}

/// The place of a number in its series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Serial {
    /// What it is counted by ([`crate::batch::NumberWanted::series`]).
    pub series: String,
    /// From 1, without gaps.
    pub serial: u64,
}

/// A matter opened by an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The link.
    pub link: String,
    /// The matter.
    pub matter: MatterId,
}

/// A reaction that did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// The matter that should have reacted.
    pub matter: MatterId,
    /// The act.
    pub act: String,
    /// Its state then.
    pub state: String,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approves {
    /// The proposal's entry.
    pub proposal: EntryId,
    /// Who approved, and under which hat.
    pub by: Actor,
}

/// What a correcting entry corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The set's first entry: all entries of one set share it.
    pub set: EntryId,
    /// The entry corrected; for an insertion, the entry it stands after.
    pub target: EntryId,
    /// Why.
    pub why: String,
    /// Who corrects. The entry's `actor` is who acted: that is a fact, and stays.
    pub by: Actor,
    /// Who approved.
    pub approved_by: Actor,
    /// Guards that fail but were let stand as 违规.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breaches: Vec<String>,
}
