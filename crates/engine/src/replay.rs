//! Replays a matter's journal: everything derived, from nothing but its entries and the catalogues they name.

use crate::batch::{Fact, Posting};
use crate::entry::Entry;
use crate::evolve::Stop;
use crate::facts;
use crate::history::{self, Broken, Deriving, Gathered, Line, Stand};
use crate::ids::{County, EntryId};
use crate::request::{Derived, ReplayError, Republished};
use crate::world::Definitions;

/// Derives a matter, its facts and its postings from its journal. `history` is the matter's entries in sequence;
/// `publications` all catalogues published in the county, with the sequence of their entry.
///
/// # Errors
/// A journal that does not derive: a catalogue or a kept value is missing, or an entry was changed.
pub fn replay(
    definitions: &dyn Definitions,
    county: &County,
    history: &[Entry],
    publications: &[(u64, String)],
) -> Result<Derived, ReplayError> {
    let Some(first) = history.first() else {
        return Err(ReplayError::Empty);
    };
    if let Some(stranger) = history
        .iter()
        .find(|e| e.county != *county || e.matter != first.matter)
    {
        return Err(history::broken(stranger, "它是别的事项或别的县的"));
    }
    let mut replay = Replay {
        definitions,
        first,
        line: Vec::new(),
        state: None,
        facts: Vec::new(),
        postings: Vec::new(),
    };
    let mut publications = publications
        .iter()
        .filter(|(sequence, _)| *sequence > first.sequence)
        .peekable();
    let mut at = 0;
    while let Some(entry) = history.get(at) {
        while let Some((sequence, digest)) = publications.next_if(|(sequence, _)| *sequence < entry.sequence)
        {
            replay.publish(*sequence, digest, history.get(..at).unwrap_or_default())?;
        }
        let end = at + replay.length_of_set(history.get(at..).unwrap_or_default());
        let set = history.get(at..end).unwrap_or_default();
        let so_far = history.get(..end).unwrap_or_default();
        if entry.correction.is_some() {
            replay.correct(set, so_far)?;
        } else {
            replay.step(entry, so_far)?;
        }
        at = end;
    }
    for (sequence, digest) in publications {
        replay.publish(*sequence, digest, history)?;
    }
    let Some(line) = replay.state else {
        return Err(ReplayError::Empty);
    };
    Ok(Derived {
        matter: line.matter,
        facts: replay.facts,
        postings: replay.postings,
    })
}

/// What a newly published catalogue adds to a matter for past days (language §4.15): facts of new measures, levels,
/// provisional due days. `history` is its journal in sequence, `publications` those before this one.
///
/// # Errors
/// As [`replay`].
pub fn publication_facts(
    definitions: &dyn Definitions,
    county: &County,
    history: &[Entry],
    publications: &[(u64, String)],
    published: &str,
) -> Result<Republished, ReplayError> {
    let before = replay(definitions, county, history, publications)?;
    let Some(last) = history
        .iter()
        .map(|e| e.sequence)
        .chain(publications.iter().map(|(s, _)| *s))
        .max()
    else {
        return Err(ReplayError::Empty);
    };
    let mut all = publications.to_vec();
    let next = last + 1;
    all.push((next, published.to_owned()));
    let after = replay(definitions, county, history, &all)?;
    let facts = after
        .facts
        .into_iter()
        .filter(|(sequence, _)| *sequence == next)
        .map(|(_, fact)| fact)
        .collect();
    let mut moved = Vec::new();
    for (name, runs) in &after.matter.clocks {
        let was = before
            .matter
            .clocks
            .get(name)
            .and_then(|runs| runs.last())
            .map(|run| &run.reckoning);
        let is = runs.last().map(|run| &run.reckoning);
        if was != is {
            moved.push((name.clone(), was.and_then(|r| r.due), is.and_then(|r| r.due)));
        }
    }
    Ok(Republished {
        matter: after.matter,
        facts,
        moved,
    })
}

struct Replay<'d> {
    definitions: &'d dyn Definitions,
    first: &'d Entry,
    line: Vec<Stand>,
    state: Option<Line>,
    facts: Vec<(u64, Fact)>,
    postings: Vec<(u64, Posting)>,
}

impl Replay<'_> {
    /// How many entries belong together: one, or all of a set of corrections.
    fn length_of_set(&self, rest: &[Entry]) -> usize {
        let set = |entry: &Entry| entry.correction.as_ref().map(|c| c.set.clone());
        let Some(first) = rest.first().and_then(set) else {
            return 1;
        };
        rest.iter()
            .take_while(|entry| set(entry).as_ref() == Some(&first))
            .count()
    }

    /// An ordinary entry: the next step.
    fn step(&mut self, entry: &Entry, so_far: &[Entry]) -> Result<(), ReplayError> {
        let Some(stand) = Stand::of(entry) else {
            return Err(history::broken(entry, "它没有写明办理"));
        };
        let state = self.state.take().map(|line| Line {
            matter: line.matter,
            facts: Vec::new(),
            postings: Vec::new(),
            breaches: Vec::new(),
        });
        let deriving = Deriving {
            definitions: self.definitions,
            counting: &entry.under,
            judge: None,
        };
        let mut gathered = Gathered::default();
        let line = history::advance(
            state,
            &stand,
            self.first,
            &deriving,
            self.line.len(),
            &mut gathered,
        )
        .map_err(|stop| error(&entry.id, stop))?;
        self.facts
            .extend(line.facts.iter().map(|fact| (entry.sequence, fact.clone())));
        self.postings.extend(
            line.postings
                .iter()
                .map(|posting| (entry.sequence, posting.clone())),
        );
        self.line.push(stand);
        self.state = Some(line);
        self.finish(so_far, None);
        Ok(())
    }

    /// A set of corrections: the line is derived anew, and the difference from the line before appended under its
    /// last entry. The line before is derived too, as it was when the set was recorded: facts gathered so far sum up
    /// to the same, but tell what they counted in the words of corrections since undone.
    fn correct(&mut self, set: &[Entry], so_far: &[Entry]) -> Result<(), ReplayError> {
        let Some(last) = set.last() else { return Ok(()) };
        let before = self.derived(&last.under)?;
        for entry in set {
            history::amend(&mut self.line, entry)?;
        }
        for entry in set {
            history::hand_out(&mut self.line, entry);
        }
        self.again(
            &before.facts,
            &before.postings,
            last.sequence,
            &last.under,
            so_far,
        )
    }

    /// A publication: new measures, and a calendar that has grown.
    fn publish(&mut self, sequence: u64, digest: &str, so_far: &[Entry]) -> Result<(), ReplayError> {
        if self.line.is_empty() && self.state.is_none() {
            return Ok(());
        }
        let facts: Vec<Fact> = self.facts.iter().map(|(_, fact)| fact.clone()).collect();
        let postings: Vec<Posting> = self.postings.iter().map(|(_, posting)| posting.clone()).collect();
        self.again(&facts, &postings, sequence, digest, so_far)
    }

    /// The line as it stands, derived as `under` counts it.
    fn derived(&self, under: &str) -> Result<Line, ReplayError> {
        let deriving = Deriving {
            definitions: self.definitions,
            counting: under,
            judge: None,
        };
        history::derive(&self.line, self.first, &deriving, &mut Gathered::default()).map_err(|broken| {
            let Broken { at, stop } = broken;
            error(self.line.get(at).map_or(&self.first.id, |stand| &stand.id), stop)
        })
    }

    /// Derives the line anew as `under` counts it, and appends the difference from what was counted and moved before.
    fn again(
        &mut self,
        facts: &[Fact],
        postings: &[Posting],
        sequence: u64,
        under: &str,
        so_far: &[Entry],
    ) -> Result<(), ReplayError> {
        let line = self.derived(under)?;
        let facts = facts::difference(facts, &line.facts);
        self.facts.extend(facts.into_iter().map(|fact| (sequence, fact)));
        let postings = facts::posting_difference(postings, &line.postings);
        self.postings
            .extend(postings.into_iter().map(|posting| (sequence, posting)));
        self.state = Some(line);
        let calendar = self
            .definitions
            .catalogue(under)
            .map(|c| std::sync::Arc::clone(&c.calendar));
        self.finish(so_far, calendar.as_deref());
        Ok(())
    }

    fn finish(&mut self, so_far: &[Entry], calendar: Option<&calendar::WorkingCalendar>) {
        if let Some(line) = &mut self.state {
            history::finish(&mut line.matter, so_far, calendar);
        }
    }
}

fn error(entry: &EntryId, stop: Stop) -> ReplayError {
    match stop {
        Stop::NotKept(key) => ReplayError::NotKept {
            entry: entry.clone(),
            key,
        },
        Stop::Missing => ReplayError::Broken {
            entry: entry.clone(),
            why: "an outside value is wanted".to_owned(),
        },
        Stop::Refused(refusal) => ReplayError::Broken {
            entry: entry.clone(),
            why: refusal.what(),
        },
    }
}
