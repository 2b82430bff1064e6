//! The directory of organs, people and posts: derived from the journal's `directory` entries, like everything else.
//!
//! An entry's answers hold one [`Change`]; [`fold`] lays the changes over one another in the order of the journal.

use std::collections::BTreeMap;

use calendar::Day;
use engine::entry::{Entry, Kind};
use engine::ids::{OrganId, PersonId};
use engine::world::{Directory, Organ, Person, PostHeld};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One change of the directory. Organs and people are written whole; what is not mentioned stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The county's name and short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<CountyName>,
    /// Organs founded or rewritten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organs: Vec<Organ>,
    /// People entered or rewritten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Posts given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostChange>,
}

/// Names of the county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountyName {
    /// 南安市.
    pub name: String,
    /// 南, as printed in numbers.
    pub abbr: String,
}

/// A post given to a person, or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostChange {
    /// The person.
    pub person: PersonId,
    /// The post.
    pub post: String,
    /// The organ.
    pub organ: OrganId,
    /// First day.
    pub from: Day,
    /// Last day; given to a post that is held, it ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// Why a change of the directory is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// An organ or a person without id or name.
    #[error("有机构或人员没有写代号或名称；请补上")]
    Nameless,
    /// A name that cannot be read: of no letters, longer than a line, or with letters that are not seen.
    #[error("名称“{0}”读不出来；请写文字，最多 60 字，不要有看不见的字符")]
    Unreadable(String),
    /// The catalogue has no such kind of organ.
    #[error("机构种类“{0}”目录里没有；请先写进 organs.toml")]
    NoSuchKind(String),
    /// No such organ.
    #[error("机构“{0}”不在名录里；请先登记机构")]
    NoSuchOrgan(OrganId),
    /// No such person.
    #[error("人员“{0}”不在名录里；请先登记人员")]
    NoSuchPerson(PersonId),
    /// No such post.
    #[error("岗位“{0}”目录里没有；请先写进 organs.toml")]
    NoSuchPost(String),
    /// The kind of organ has not that post.
    #[error("“{kind}”不设“{post}”岗位；请改机构或岗位")]
    PostNotHeldThere {
        /// The post.
        post: String,
        /// The kind.
        kind: String,
    },
    /// The two posts may not be one person's.
    #[error("“{post}”与“{other}”不得由一人兼任；请另派一人")]
    NeverTogether {
        /// The post given.
        post: String,
        /// The post held.
        other: String,
    },
}

/// The letters of a name.
const LONGEST_NAME: usize = 60;

impl Change {
    /// Judges the change against the catalogue and the directory it will be laid over.
    pub fn judge(&self, organs: &catalogue::model::Organs, before: &Directory) -> Result<(), DirectoryError> {
        for organ in &self.organs {
            if !organs.kinds.contains_key(&organ.kind) {
                return Err(DirectoryError::NoSuchKind(organ.kind.clone()));
            }
        }
        let offices = self.organs.iter().map(|o| (o.id.as_str(), &o.name));
        let people = self.people.iter().map(|p| (p.id.as_str(), &p.name));
        offices.chain(people).try_for_each(|(id, name)| named(id, name))?;
        let mut after = before.clone();
        lay_over(&mut after, self);
        for organ in &self.organs {
            if let Some(superior) = organ.superior.as_ref().filter(|s| !after.organs.contains_key(*s)) {
                return Err(DirectoryError::NoSuchOrgan(superior.clone()));
            }
        }
        let given = self
            .people
            .iter()
            .flat_map(|p| p.posts.iter().map(|h| (&p.id, &h.post, &h.organ)));
        for (person, post, organ) in given.chain(self.posts.iter().map(|p| (&p.person, &p.post, &p.organ))) {
            judge_post(organs, &after, person, post, organ)?;
        }
        Ok(())
    }
}

/// An organ or a person has an id, and a name that can be read.
fn named(id: &str, name: &str) -> Result<(), DirectoryError> {
    if id.trim().is_empty() || name.trim().is_empty() {
        return Err(DirectoryError::Nameless);
    }
    let letters = name.chars().any(char::is_alphabetic) && name.chars().count() <= LONGEST_NAME;
    if letters && engine::one_line(name).is_ok() {
        return Ok(());
    }
    let shown = name
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST_NAME);
    Err(DirectoryError::Unreadable(shown.collect()))
}

fn judge_post(
    organs: &catalogue::model::Organs,
    directory: &Directory,
    person: &PersonId,
    post: &str,
    organ: &OrganId,
) -> Result<(), DirectoryError> {
    let seat = directory
        .organs
        .get(organ)
        .ok_or_else(|| DirectoryError::NoSuchOrgan(organ.clone()))?;
    let holder = directory
        .people
        .get(person)
        .ok_or_else(|| DirectoryError::NoSuchPerson(person.clone()))?;
    let kind = organs
        .posts
        .get(post)
        .ok_or_else(|| DirectoryError::NoSuchPost(post.to_owned()))?;
    if !kind.held_in.is_empty() && !kind.held_in.iter().any(|k| organs.kind_is(&seat.kind, k)) {
        return Err(DirectoryError::PostNotHeldThere {
            post: post.to_owned(),
            kind: seat.kind.clone(),
        });
    }
    let clash = holder.posts.iter().find(|held| {
        held.organ == *organ
            && held.to.is_none()
            && held.post != post
            && (kind.never_with.contains(&held.post)
                || organs
                    .posts
                    .get(&held.post)
                    .is_some_and(|other| other.never_with.iter().any(|p| p == post)))
    });
    match clash {
        Some(other) => Err(DirectoryError::NeverTogether {
            post: post.to_owned(),
            other: other.post.clone(),
        }),
        None => Ok(()),
    }
}

/// Lays one change over a directory.
pub fn lay_over(directory: &mut Directory, change: &Change) {
    if let Some(county) = &change.county {
        directory.county_name.clone_from(&county.name);
        directory.county_abbr.clone_from(&county.abbr);
    }
    for organ in &change.organs {
        directory.organs.insert(organ.id.clone(), organ.clone());
    }
    for person in &change.people {
        directory.people.insert(person.id.clone(), person.clone());
    }
    for given in &change.posts {
        let Some(person) = directory.people.get_mut(&given.person) else {
            continue;
        };
        let held = person
            .posts
            .iter_mut()
            .find(|held| held.post == given.post && held.organ == given.organ && held.from == given.from);
        match held {
            Some(held) => held.to = given.to,
            None => person.posts.push(PostHeld {
                post: given.post.clone(),
                organ: given.organ.clone(),
                from: given.from,
                to: given.to,
            }),
        }
    }
}

/// The directory after these entries (others than `directory` ones are passed over).
pub fn fold<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Directory {
    let mut directory = Directory::default();
    for entry in entries.into_iter().filter(|e| e.kind == Kind::Directory) {
        if let Some(change) = read_change(&entry.answers) {
            lay_over(&mut directory, &change);
        }
    }
    directory
}

/// The change an entry holds.
pub fn read_change(answers: &BTreeMap<String, Json>) -> Option<Change> {
    answers
        .get("change")
        .and_then(|json| serde_json::from_value(json.clone()).ok())
}
