//! Every place of a procedure where somebody is named.

use super::book::Book;
use crate::model::{Of, Procedure, Role, Span};

/// What a role is named for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// May do the act.
    By,
    /// Must approve it.
    Approval,
    /// Is told.
    Tells,
    /// Owns a clock.
    Owner,
    /// Decides what is left to judgement.
    Decides,
}

/// A role and where it stands.
pub(crate) struct RoleAt<'p> {
    pub(crate) role: &'p Role,
    pub(crate) span: &'p Span,
    /// `act assign`, `clock conclude`.
    pub(crate) whose: String,
    pub(crate) used: Use,
}

/// All roles of a procedure.
pub(crate) fn roles(procedure: &Procedure) -> Vec<RoleAt<'_>> {
    let mut out = Vec::new();
    for act in procedure.acts.values() {
        let whose = format!("act {}", act.id);
        for (list, used) in [
            (&act.by, Use::By),
            (&act.approval, Use::Approval),
            (&act.tells, Use::Tells),
        ] {
            out.extend(list.iter().map(|role| RoleAt {
                role,
                span: &act.span,
                whose: whose.clone(),
                used,
            }));
        }
    }
    for (name, clock) in &procedure.clocks {
        let whose = format!("clock {name}");
        let owner = clock.owner.iter().map(|role| (role, Use::Owner));
        let told = clock.tells.iter().map(|role| (role, Use::Tells));
        out.extend(owner.chain(told).map(|(role, used)| RoleAt {
            role,
            span: &clock.span,
            whose: whose.clone(),
            used,
        }));
    }
    out.extend(procedure.untranslated.iter().map(|u| RoleAt {
        role: &u.decided_by,
        span: &u.span,
        whose: "untranslated".to_owned(),
        used: Use::Decides,
    }));
    out
}

/// The kinds of organ in which a post of that role would be held; none when any may be.
pub(crate) fn kinds_of<'c>(book: &Book<'c>, procedure: &'c Procedure, of: &'c Of) -> Option<Vec<&'c str>> {
    let organs = &book.catalogue.organs;
    let all = || organs.kinds.keys().map(String::as_str);
    match of {
        Of::Here => Some(procedure.organs.iter().map(String::as_str).collect()),
        Of::Superior => {
            let here = procedure.organs.iter().filter_map(|kind| organs.kinds.get(kind));
            Some(
                here.flat_map(|k| k.superiors.iter().map(String::as_str))
                    .collect(),
            )
        }
        Of::Any(kind) => Some(all().filter(|k| organs.kind_is(k, kind)).collect()),
        Of::Field(_) => None,
    }
}

/// Whether somebody can hold the post there. An unknown post or kind is reported as such, not as held by nobody.
pub(crate) fn may_be_held<'c>(book: &Book<'c>, procedure: &'c Procedure, role: &'c Role) -> bool {
    let Role::Post { post, of } = role else {
        return true;
    };
    let organs = &book.catalogue.organs;
    let (Some(post), Some(kinds)) = (organs.posts.get(post), kinds_of(book, procedure, of)) else {
        return true;
    };
    let unknown = kinds.is_empty() || kinds.iter().any(|k| !organs.kinds.contains_key(*k));
    let any = post.held_in.is_empty() || post.held_in.iter().any(|h| h == "any");
    unknown
        || any
        || kinds
            .iter()
            .any(|k| post.held_in.iter().any(|held| organs.kind_is(k, held)))
}
