//! What is opened to residents: a procedure's door among what they are asked, its register for all to read, and the guide
//! to the right door.

use super::{Named, Remarks, Span};

/// `[door]`: the procedure among what a resident is asked on the portal's first page.
#[derive(Debug, Clone)]
pub struct Door {
    /// The first acts it leads to, which a party may do; the one in force on the day counts.
    pub acts: Vec<String>,
    /// What a resident picks: 我要调解.
    pub ask: String,
    /// For what it is, what it costs and how long it takes, in a resident's words.
    pub says: String,
    /// Its place among the doors, from 1.
    pub place: u32,
    /// Answers that the door gives, by name: nobody is asked them.
    pub fills: Named<String>,
    /// A resident's words for what is asked, by name. What the act may ask is asked here only where it has words.
    pub words: Named<Words>,
    /// Where it stands.
    pub span: Span,
}

impl Door {
    /// Whether something that the act asks, or `may` be answered, is asked of who comes through the door.
    pub fn asks(&self, name: &str, may: bool) -> bool {
        !self.fills.contains_key(name) && (!may || self.words.contains_key(name))
    }
}

/// A question in a resident's words.
#[derive(Debug, Clone)]
pub struct Words {
    /// The question: 发生了什么事.
    pub label: String,
    /// How to answer it; may be empty.
    pub hint: String,
}

/// `[register]`: its open matters, for all to read.
#[derive(Debug, Clone)]
pub struct Register {
    /// What residents call it: 调解委员会.
    pub label: String,
    /// What stands in it, in their words.
    pub says: String,
    /// Its place among the registers, from 1.
    pub place: u32,
    /// Only those in this state; absent, all that are open.
    pub state: Option<String>,
    /// Its columns: fields, `number`, `filed`, `organ`, `region`. Empty: only how many there are in each town.
    pub shows: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Register {
    /// Whether it gives numbers only, nobody by name.
    pub fn counts_only(&self) -> bool {
        self.shows.is_empty()
    }
}

/// `[way.x]` of `guide.toml`: where a resident's trouble belongs, here or elsewhere.
#[derive(Debug, Clone)]
pub struct Way {
    /// What it is about: 老板拖欠工钱.
    pub ask: String,
    /// Where it belongs, in a resident's words.
    pub says: String,
    /// The procedures whose doors lead there, the first one first.
    pub doors: Vec<String>,
    /// A number to call.
    pub phone: Option<String>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}
