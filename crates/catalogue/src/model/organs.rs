//! Organs and posts: who acts, who sees.

use std::collections::{BTreeMap, BTreeSet};

use super::{Named, Span};

/// `organs.toml`.
#[derive(Debug, Clone, Default)]
pub struct Organs {
    /// The bureau's areas (folders) to their names on screen, in the order in which pages show them.
    pub areas: Named<String>,
    /// Kinds of organ.
    pub kinds: Named<OrganKind>,
    /// Posts.
    pub posts: Named<PostKind>,
}

impl Organs {
    /// An area's name on screen; the folder's own name where `organs.toml` gives none.
    pub fn area<'a>(&'a self, area: &'a str) -> &'a str {
        self.areas.get(area).map_or(area, String::as_str)
    }

    /// Whose figures a post sees in an organ of that kind.
    pub fn figures(&self, post: &str, kind: &str) -> Scope {
        let Some(post) = self.posts.get(post) else {
            return Scope::None;
        };
        let here = self.within(post, kind).and_then(|w| w.figures);
        here.unwrap_or(post.figures)
    }

    /// Whether a post in an organ of that kind oversees something.
    pub fn oversees(&self, post: &str, kind: &str, what: Oversight) -> bool {
        let Some(post) = self.posts.get(post) else {
            return false;
        };
        let here = self.within(post, kind).and_then(|w| w.oversees.as_ref());
        here.unwrap_or(&post.oversees).contains(&what)
    }

    /// Whether who works under a post in an organ of that kind signs in with a code app besides.
    pub fn code_app(&self, post: &str, kind: &str) -> bool {
        let Some(post) = self.posts.get(post) else {
            return false;
        };
        let here = self.within(post, kind).and_then(|w| w.code_app);
        here.unwrap_or(post.code_app)
    }

    /// Whether who holds a post heads the organ it is held in.
    pub fn heads(&self, post: &str) -> bool {
        self.posts.get(post).is_some_and(|post| post.heads)
    }

    /// What a kind of organ overrides of a post: its own line, else that of a kind it also is.
    pub fn within<'a>(&self, post: &'a PostKind, kind: &str) -> Option<&'a PostOverride> {
        let wider = || post.within.iter().find(|(of, _)| self.kind_is(kind, of));
        post.within.get(kind).or_else(|| wider().map(|(_, found)| found))
    }

    /// Whether an organ of kind `kind` counts as one of kind `wanted` (itself, or through `is_a`).
    pub fn kind_is(&self, kind: &str, wanted: &str) -> bool {
        let mut at = kind;
        // A chain longer than the number of kinds is a circle, which the checks refuse.
        for _ in 0..=self.kinds.len() {
            if at == wanted {
                return true;
            }
            match self.kinds.get(at).and_then(|k| k.is_a.as_deref()) {
                Some(up) => at = up,
                None => return false,
            }
        }
        false
    }
}

/// A kind of organ.
#[derive(Debug, Clone)]
pub struct OrganKind {
    /// Name on screen.
    pub label: String,
    /// Levels of region it may sit at: `county`, `town`, `village`.
    pub levels: Vec<String>,
    /// Kinds that may be its superior; which one, the organ's own record says.
    pub superiors: Vec<String>,
    /// Is also an organ of this kind.
    pub is_a: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A post.
#[derive(Debug, Clone)]
pub struct PostKind {
    /// Name on screen.
    pub label: String,
    /// Kinds of organ that have it; empty = any.
    pub held_in: Vec<String>,
    /// Area or `area.procedure` to how far it sees.
    pub reads: BTreeMap<String, Scope>,
    /// Secrets it sees unmasked: `party.phone`, `party.id_number`, `party.account`, a field.
    pub unmask: Vec<String>,
    /// Whose figures it sees: of its organ, those below too, or the whole county's.
    pub figures: Scope,
    /// What it oversees besides matters.
    pub oversees: BTreeSet<Oversight>,
    /// Whether who works under it signs in with a code app besides the password.
    pub code_app: bool,
    /// Whether who holds it heads the organ: approves corrections of its matters and of those below (language §4.8).
    pub heads: bool,
    /// By kind of organ: overrides.
    pub within: BTreeMap<String, PostOverride>,
    /// Posts the same person may not hold in the same organ.
    pub never_with: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// `[post.clerk.in.bureau]`.
#[derive(Debug, Clone, Default)]
pub struct PostOverride {
    /// Overrides of `reads`.
    pub reads: BTreeMap<String, Scope>,
    /// Overrides of `unmask`.
    pub unmask: Option<Vec<String>>,
    /// Override of `figures`.
    pub figures: Option<Scope>,
    /// Override of `oversees`.
    pub oversees: Option<BTreeSet<Oversight>>,
    /// Override of `code_app`.
    pub code_app: Option<bool>,
}

/// What a post may oversee besides matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oversight {
    /// Organs, people, and who held which post from when to when.
    People,
    /// Who read what, and who unmasked what and why.
    Access,
    /// The journal, entry by entry.
    Journal,
    /// What was corrected, and why.
    Corrections,
    /// How the system itself stands.
    Health,
}

/// How far a post sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Nothing.
    None,
    /// What bears the person's name.
    Mine,
    /// What the organ has.
    Organ,
    /// What the organ and those below it have.
    Below,
    /// The whole county.
    County,
}

/// Who or what acts, is told, approves, owns a clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `clerk`, `head of superior`, `clerk of any justice-office`, `liaison of respondent`.
    Post {
        /// The post.
        post: String,
        /// Of which organ.
        of: Of,
    },
    /// `named in mediators`.
    Named {
        /// The person field.
        field: String,
    },
    /// `party applicant`.
    Party {
        /// The party.
        party: String,
    },
    /// `anyone`.
    Anyone,
    /// `clock`.
    Clock,
    /// `link`.
    Link,
}

/// The organ a post is held in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// The organ that has the matter (or will have it).
    Here,
    /// Its superior.
    Superior,
    /// Any organ of that kind.
    Any(String),
    /// The organ in that field.
    Field(String),
}

/// The role as the catalogue writes it.
impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Role::Post { post, of: Of::Here } => f.write_str(post),
            Role::Post {
                post,
                of: Of::Superior,
            } => write!(f, "{post} of superior"),
            Role::Post {
                post,
                of: Of::Any(kind),
            } => write!(f, "{post} of any {kind}"),
            Role::Post {
                post,
                of: Of::Field(field),
            } => write!(f, "{post} of {field}"),
            Role::Named { field } => write!(f, "named in {field}"),
            Role::Party { party } => write!(f, "party {party}"),
            Role::Anyone => f.write_str("anyone"),
            Role::Clock => f.write_str("clock"),
            Role::Link => f.write_str("link"),
        }
    }
}
