//! Orders: what somebody asks the desk to do, and what comes of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, Moment};
use engine::ids::{EntryId, MatterId, OrganId, PersonId};
use engine::matter::Matter;
use engine::refusal::Refusal;
use engine::request::OnBehalf;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One act asked for. In JSON this is what `liantiao act` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The procedure, for a first act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<String>,
    /// The matter, for a later one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// The act.
    pub act: String,
    /// Answers as people write them (see [`crate::intake`]).
    #[serde(default)]
    pub answers: BTreeMap<String, Json>,
    /// The day it happened; absent, today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Who.
    pub by: By,
    /// For a first act by a party that only the answers name: which one. Its first member acts, and `by` says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// For which party, where a post acts in its stead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<OnBehalf>,
    /// Do it, approve what was proposed, or turn that down.
    #[serde(default)]
    pub step: Step,
    /// The organ that will have a new matter; absent, the actor's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organ: Option<OrganId>,
    /// The revision the person saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
    /// A retry with the same key acts once; absent, the order is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Who asks, and under which hat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The person.
    pub person: PersonId,
    /// The post and organ; absent, the first of the person's posts that may do it, or the person as a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hat: Option<Hat>,
}

/// A post in an organ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hat {
    /// The post.
    pub post: String,
    /// The organ.
    pub organ: OrganId,
}

/// What is asked of an act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Do it (or propose it, where it needs approval).
    #[default]
    Do,
    /// Approve the open proposal.
    Approve,
    /// Turn the open proposal down.
    Drop,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Done {
    /// The entries, the act itself first.
    pub entries: Vec<(EntryId, u64)>,
    /// When it was recorded.
    pub moment: Moment,
    /// The matters as they now are, the act's own first.
    pub matters: Vec<Arc<Matter>>,
    /// It had been done before under this key.
    pub again: bool,
}

/// Why it was not.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A rule forbids it. Nothing was recorded.
    #[error("{}", .0.sentence())]
    Refused(Box<Refusal>),
    /// Others changed what it was judged by, again and again.
    #[error("办理时资料一再被他人改动，没有记下任何东西；请重看后再办")]
    Busy,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The journal and the shelf do not agree: a catalogue it names cannot be read.
    #[error("目录 {0} 读不出来，请运行 liantiao verify")]
    NoCatalogue(String),
    /// What is stored of a catalogue is not what was published under its digest.
    #[error("目录 {0} 存下的文字被改动过，不能据以办理；请用备份恢复数据库，或者找管理员核查")]
    CatalogueChanged(String),
    /// The order is no order.
    #[error("{0}")]
    Malformed(String),
}

impl Failure {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Failure::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}
