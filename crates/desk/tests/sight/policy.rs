//! The policy as the catalogue's reader would say it: plain, slow, and apart from the gate.

use std::collections::BTreeSet;

use calendar::Day;

use crate::county::{Filed, Plan, name_of};

/// How much is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    Part,
    Whole,
}

/// What one person sees.
pub struct Policy<'a> {
    plan: &'a Plan,
    pub person: String,
    /// Posts worn: post, organ.
    posts: Vec<(String, usize)>,
    day: Day,
}

impl<'a> Policy<'a> {
    pub fn of(plan: &'a Plan, person: &str, hat: Option<&(String, String)>, day: Day) -> Self {
        let posts = plan
            .posts
            .iter()
            .filter(|p| name_of(p.person) == person && p.first() <= day && p.last().is_none_or(|l| day <= l))
            .filter(|p| hat.is_none_or(|(post, organ)| *post == p.post && *organ == format!("o{}", p.organ)))
            .map(|p| (p.post.clone(), p.organ))
            .collect();
        Self {
            plan,
            person: person.to_owned(),
            posts,
            day,
        }
    }

    /// `organs.toml` of the test, read aloud.
    fn scope(&self, post: &str, organ: usize, procedure: &str) -> &'static str {
        match (post, procedure, self.plan.kind(organ)) {
            ("clerk", "beta", "dept") => "county",
            ("clerk", _, _) => "below",
            ("mediator", "alpha", _) => "organ",
            ("mediator", _, _) => "mine",
            ("head", _, _) => "county",
            ("liaison", "alpha", _) => "mine",
            _ => "none",
        }
    }

    /// An organ and what was merged into it.
    fn own(&self, organ: usize) -> BTreeSet<String> {
        let mut own = BTreeSet::from([organ]);
        let merged = self.plan.merger();
        let here = merged.filter(|(_, into, since)| *into == organ && *since <= self.day);
        own.extend(here.map(|(from, ..)| from));
        own.into_iter().map(|o| format!("o{o}")).collect()
    }

    /// An organ, what is below it, and what was merged into any of these.
    fn below(&self, organ: usize) -> BTreeSet<String> {
        let mut found = BTreeSet::from([organ]);
        for _ in 0..10 {
            for other in 0..self.plan.organs() {
                let up = self.plan.superior(other).is_some_and(|s| found.contains(&s));
                let merged = self.plan.merger().is_some_and(|(from, into, since)| {
                    from == other && since <= self.day && found.contains(&into)
                });
                if up || merged {
                    found.insert(other);
                }
            }
        }
        found.into_iter().map(|o| format!("o{o}")).collect()
    }

    /// Whether all that an organ has of a procedure is seen whole.
    pub fn covers(&self, procedure: &str, has: &str) -> bool {
        self.posts
            .iter()
            .any(|(post, organ)| match self.scope(post, *organ, procedure) {
                "county" => true,
                "below" => self.below(*organ).contains(has),
                "organ" => self.own(*organ).contains(has),
                _ => false,
            })
    }

    /// Whether any post worn is in an organ, or in one it was merged into.
    pub fn works_in(&self, has: &str) -> bool {
        let mut posts = self.posts.iter();
        posts.any(|(_, organ)| self.own(*organ).contains(has))
    }

    /// Whether the clerks of the organ where it was filed are among the posts worn: they are told.
    pub fn is_told(&self, m: &Filed) -> bool {
        let first = m.former.first().unwrap_or(&m.organ);
        let mut posts = self.posts.iter();
        posts.any(|(post, organ)| post == "clerk" && *first == format!("o{organ}"))
    }

    /// How much of a matter is seen.
    pub fn extent(&self, m: &Filed) -> Option<Extent> {
        let mut found = None;
        let helper = m.helper.as_deref() == Some(self.person.as_str());
        let party = m.party.as_deref() == Some(self.person.as_str());
        if helper || party {
            found = Some(Extent::Part);
        }
        for (post, organ) in &self.posts {
            let scope = self.scope(post, *organ, &m.procedure);
            if scope == "none" {
                continue;
            }
            let own = self.own(*organ);
            let whole = match scope {
                "county" => true,
                "below" => self.below(*organ).contains(&m.organ),
                "organ" => own.contains(&m.organ),
                _ => false,
            };
            let here = own.contains(&m.organ)
                || m.former.iter().any(|o| own.contains(o))
                || m.other.as_ref().is_some_and(|o| own.contains(o));
            if whole || helper {
                found = Some(Extent::Whole);
            } else if here {
                found = found.max(Some(Extent::Part));
            }
        }
        found
    }
}
