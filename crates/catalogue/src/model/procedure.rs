//! A procedure: parties, fields, states, results, acts, accounts, papers.

use super::{Clock, Door, LawBy, Measure, Named, Of, Register, Remarks, Role, Span, Valid};
use crate::guard::Guard;

/// One procedure file.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Unique id, also the file's name without `.toml`.
    pub id: String,
    /// Name on screen.
    pub label: String,
    /// The bureau's area: the folder the file stands in.
    pub area: String,
    /// Kinds of organ that may hold such a matter.
    pub organs: Vec<String>,
    /// Template of the number, with `{year} {seq} {organ.abbr} {county.abbr} {field}`.
    pub number: Option<String>,
    /// The first of these acts gives the number.
    pub numbered_on: Vec<String>,
    /// What a serial is counted by; default `["organ", "year"]` (the procedure is always part of it).
    pub series: Vec<String>,
    /// Columns of its list: fields, `number`, `filed`, `state`, `organ`, `region`, `clock.x`, `party.x`, `balance.x`, `sheet.total`.
    pub list: Vec<String>,
    /// Its open matters stand by name among what a director looks after (督办), overdue or not.
    pub watched: bool,
    /// How a resident comes to it; absent, not on the portal's first page.
    pub door: Option<Door>,
    /// What of it stands in a register for all to read; absent, nothing.
    pub register: Option<Register>,
    /// Which day picks the law.
    pub law_by: LawBy,
    /// Parties by role.
    pub parties: Named<Party>,
    /// Fields by name.
    pub fields: Named<Field>,
    /// States by name.
    pub states: Named<State>,
    /// Results by name.
    pub results: Named<ResultDef>,
    /// Acts by name.
    pub acts: Named<Act>,
    /// Clocks by name.
    pub clocks: Named<Clock>,
    /// Papers by name.
    pub papers: Named<Paper>,
    /// Accounts by name.
    pub accounts: Named<Account>,
    /// Measures by full name (`mediation.handled`).
    pub measures: Named<Measure>,
    /// What the law leaves to judgement.
    pub untranslated: Vec<Untranslated>,
    /// `unsure` and `note` of the procedure itself.
    pub remarks: Remarks,
    /// Where the file's `[procedure]` stands.
    pub span: Span,
}

impl State {
    /// As residents read it.
    pub fn plain(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.label)
    }
}

impl Act {
    /// As residents read it.
    pub fn plain(&self) -> &str {
        self.plain.as_deref().unwrap_or(&self.label)
    }

    /// What a party who may do it is shown of the matter.
    pub fn shown(&self) -> impl Iterator<Item = &Ask> {
        self.shows.iter().chain(&self.signs)
    }
}

impl Procedure {
    /// Whether no later act takes it back: it ends a matter that was going on, or pays out money that is held. What was
    /// wrong with it can only be corrected.
    pub fn is_final(&self, act: &Act) -> bool {
        let ended = |state: &String| {
            self.states
                .get(state)
                .is_some_and(|state| state.kind == StateKind::Ended)
        };
        let going_on = act.from.iter().any(|from| match from {
            From::State(state) => !ended(state),
            From::Open => true,
            From::Start | From::Ended => false,
        });
        let outside = |account: &AccountRef| {
            let account = self.accounts.get(&account.account);
            account.is_some_and(|account| account.kind == AccountKind::Outside)
        };
        let pays = |post: &Post| !outside(&post.from) && outside(&post.to);
        (going_on && act.to.as_ref().is_some_and(ended)) || act.posts.iter().any(pays)
    }

    /// How it is handed over to another organ: the states in which it waits for an act of that organ which makes it its
    /// own.
    pub fn hand_overs(&self) -> Vec<HandOver<'_>> {
        let mut found: Vec<HandOver<'_>> = Vec::new();
        for act in self.acts.values().filter(|act| act.sets.contains_key("organ")) {
            let to = act.by.iter().find_map(|role| match role {
                Role::Post {
                    of: Of::Field(field), ..
                } => Some(field.as_str()),
                _ => None,
            });
            let Some(to) = to else { continue };
            for from in &act.from {
                if let From::State(state) = from
                    && found.iter().all(|known| known.state != state || known.to != to)
                {
                    found.push(HandOver {
                        state,
                        to,
                        act: &act.id,
                    });
                }
            }
        }
        found
    }
}

/// A way in which a matter is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandOver<'p> {
    /// The state in which it waits.
    pub state: &'p str,
    /// The field that names the organ it is handed to.
    pub to: &'p str,
    /// The act by which that organ takes it over.
    pub act: &'p str,
}

/// A role that people or firms have in a matter.
#[derive(Debug, Clone)]
pub struct Party {
    /// Name on screen.
    pub label: String,
    /// `person`, `firm`.
    pub who: Vec<PartyKind>,
    /// At least so many.
    pub least: u32,
    /// At most so many.
    pub most: Option<u32>,
    /// The name itself is secret.
    pub secret: bool,
    /// Where it stands.
    pub span: Span,
}

/// Whether a party is a natural person or an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// A natural person.
    Person,
    /// A firm or other organisation.
    Firm,
}

/// A field of a matter, or a column of rows.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name on screen.
    pub label: String,
    /// What values it takes.
    pub kind: FieldKind,
    /// Required, beyond `asks`, when this holds.
    pub required_when: Option<Guard>,
    /// Holds a list of values.
    pub many: bool,
    /// Stored apart, encrypted and masked.
    pub secret: bool,
    /// (columns) may be left out of a row.
    pub optional: bool,
    /// (fields) the day is an appointment, which the calendar calls by this word.
    pub calendar: Option<String>,
    /// May be filled from a spreadsheet.
    pub import: bool,
    /// `unsure` and `note`.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// The types of field (language §3).
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Paragraphs; stored apart.
    Long,
    /// One code.
    Choice(Choices),
    /// A set of codes.
    Choices(Choices),
    /// A calendar day.
    Date,
    /// A day and time.
    Moment,
    /// Integer fen.
    Money,
    /// An integer with a unit.
    Number {
        /// 日, 人次, ...
        unit: String,
    },
    /// Yes or no.
    YesNo,
    /// A person of the directory or a party.
    Person,
    /// An organ of the directory.
    Organ,
    /// A division.
    Region,
    /// A stored file, by digest.
    File,
    /// A table.
    Rows(Named<Field>),
    /// A rubric's sheets, one a rater.
    Scores(RubricChoice),
    /// Another matter of that procedure.
    Matter {
        /// Its procedure.
        procedure: String,
    },
}

/// Where the codes of a choice come from.
#[derive(Debug, Clone)]
pub enum Choices {
    /// A list of `lists.toml`.
    List(String),
    /// Codes written in place, code to label.
    Inline(Named<super::Code>),
    /// The procedure's own results.
    Result,
}

/// Which rubric a `scores` field uses.
#[derive(Debug, Clone)]
pub enum RubricChoice {
    /// Always this one.
    One(String),
    /// By the code in another field.
    By {
        /// The choice field.
        field: String,
        /// Code to rubric.
        rubrics: Named<String>,
    },
}

/// A state of a matter.
#[derive(Debug, Clone)]
pub struct State {
    /// Name on screen.
    pub label: String,
    /// What residents read for it; absent, the label.
    pub plain: Option<String>,
    /// Open, paused or ended.
    pub kind: StateKind,
    /// Where it stands.
    pub span: Span,
}

/// What a state means for clocks and for the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateKind {
    /// Being worked on.
    Open,
    /// Clocks stop unless they run while paused.
    Paused,
    /// Over; needs a result.
    Ended,
}

/// How a matter may end.
#[derive(Debug, Clone)]
pub struct ResultDef {
    /// Name on screen.
    pub label: String,
    /// How long the dossier is kept from the day of ending.
    pub keep: Keep,
    /// The days on which it may be given.
    pub valid: Valid,
    /// Where it stands.
    pub span: Span,
}

/// An archive term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// For ever.
    Permanent,
    /// So many years.
    Years(u32),
}

/// Something that may be done to a matter.
#[derive(Debug, Clone)]
pub struct Act {
    /// Its name.
    pub id: String,
    /// Name on screen.
    pub label: String,
    /// From where.
    pub from: Vec<From>,
    /// To which state; absent, the state stays.
    pub to: Option<String>,
    /// Who or what may do it.
    pub by: Vec<Role>,
    /// Answers that must be given.
    pub asks: Vec<Ask>,
    /// Answers that may be given.
    pub may_ask: Vec<Ask>,
    /// What residents read for it; absent, the label.
    pub plain: Option<String>,
    /// What those who may do it are shown of a matter that they see in part only, as long as it stands where the act starts.
    pub shows: Vec<Ask>,
    /// What a party who does it signs, as it stands; the party is shown it like `shows`.
    pub signs: Vec<Ask>,
    /// Guards, judged in order with the answers but before `sets`.
    pub needs: Vec<Need>,
    /// Fields set by expression; `organ` and `region` too.
    pub sets: Named<Guard>,
    /// The result it gives.
    pub result: Option<ResultRule>,
    /// Matters it opens.
    pub opens: Vec<Open>,
    /// Samples drawn by lot.
    pub draws: Vec<Draw>,
    /// Money it moves.
    pub posts: Vec<Post>,
    /// Who is told.
    pub tells: Vec<Role>,
    /// Posts, another of which must approve; empty = none.
    pub approval: Vec<Role>,
    /// The act of a linked matter that brings this one about.
    pub after: Option<After>,
    /// The days on which it exists.
    pub valid: Valid,
    /// Which day picks the law, where it differs from the procedure's.
    pub law_by: Option<LawBy>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// A place an act may start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// No matter yet.
    Start,
    /// Any open or paused state.
    Open,
    /// Any ended state.
    Ended,
    /// That state.
    State(String),
}

/// Something an act asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// A field; `organ` and `region` too.
    Field(String),
    /// One column of rows that stand (`points.adopted`).
    Column {
        /// The rows field.
        field: String,
        /// Its column.
        column: String,
    },
    /// A party (`party.payer`): a list of people or firms.
    Party(String),
    /// A built-in of a party (`party.payer.account`).
    PartyPart {
        /// The party.
        party: String,
        /// `account`, `phone`, `id_number`, `address`.
        part: String,
    },
}

impl Ask {
    /// Its name, in the catalogue and in answers: `facts`, `points.adopted`, `party.payer`, `party.payer.account`.
    pub fn name(&self) -> String {
        match self {
            Ask::Field(field) => field.clone(),
            Ask::Column { field, column } => format!("{field}.{column}"),
            Ask::Party(party) => format!("party.{party}"),
            Ask::PartyPart { party, part } => format!("party.{party}.{part}"),
        }
    }

    /// The field asked for, or whose column is.
    pub fn field(&self) -> Option<&str> {
        match self {
            Ask::Field(field) | Ask::Column { field, .. } => Some(field),
            Ask::Party(_) | Ask::PartyPart { .. } => None,
        }
    }
}

/// A guard of an act, with the sentence that refuses.
#[derive(Debug, Clone)]
pub struct Need {
    /// Must be true.
    pub that: Guard,
    /// What is said when it is not.
    pub say: String,
    /// The article that says so.
    pub basis: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// How an act gives the result.
#[derive(Debug, Clone)]
pub enum ResultRule {
    /// Always this one.
    Fixed(String),
    /// The code in this choice field.
    Field(String),
    /// The first whose guard holds.
    When(Vec<(Guard, String)>),
}

/// Another matter that an act opens.
#[derive(Debug, Clone)]
pub struct Open {
    /// Its procedure.
    pub procedure: String,
    /// Its first act.
    pub act: String,
    /// The link's name.
    pub link: String,
    /// Their field (or `party.x`, `organ`) = our expression.
    pub copy: Named<Guard>,
    /// Only when this holds.
    pub when: Option<Guard>,
    /// One for each party (`party.respondent`) or row (`others`).
    pub each: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// A sample by lot.
#[derive(Debug, Clone)]
pub struct Draw {
    /// Rows field or measure drawn from.
    pub from: String,
    /// A share in percent, or a count.
    pub size: DrawSize,
    /// Field that receives the sample.
    pub link: String,
}

/// How big a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawSize {
    /// So many.
    Count(u32),
    /// So many percent, rounded up.
    Percent(u32),
}

/// A movement of money.
#[derive(Debug, Clone)]
pub struct Post {
    /// Account the money leaves: `held`, or `victim of payee`.
    pub from: AccountRef,
    /// Account it reaches.
    pub to: AccountRef,
    /// How much, in fen.
    pub amount: Guard,
}

/// An account of the procedure, or that of the party a field names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRef {
    /// The account's name.
    pub account: String,
    /// `victim of payee`: the field that names the party.
    pub of: Option<String>,
}

/// An account of a procedure.
#[derive(Debug, Clone)]
pub struct Account {
    /// Name on screen.
    pub label: String,
    /// Held by whom, or outside.
    pub kind: AccountKind,
    /// The answer that names the outside payee (`party.payer.account`).
    pub named_by: Option<Ask>,
    /// One for each of this party (`party.victim`).
    pub each: Option<String>,
    /// May receive without a named payee (the treasury).
    pub treasury: bool,
    /// Where it stands.
    pub span: Span,
}

/// Where an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountKind {
    /// One for each matter; never below zero.
    PerMatter,
    /// One for each organ; never below zero.
    PerOrgan,
    /// A shared account of `lists.toml`; never below zero.
    Shared(String),
    /// Mirrors the world; may be negative.
    Outside,
}

/// `after = "confirmation.confirm"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct After {
    /// A link of one of our `opens`, or a procedure that opened us or names us in a `matter` field.
    pub via: String,
    /// The act over there.
    pub act: String,
}

/// A form or letter.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Name on screen.
    pub label: String,
    /// Acts it follows.
    pub on: Vec<String>,
    /// Only when this holds.
    pub when: Option<Guard>,
    /// `must`, `as needed`.
    pub need: Option<String>,
    /// Place in the dossier.
    pub order: Option<u32>,
    /// Elements the law requires.
    pub shows: Vec<String>,
    /// Elements it may have.
    pub may_show: Vec<String>,
    /// Fixed sentences.
    pub says: Vec<String>,
    /// Who signs, in the file's words.
    pub signed_by: Vec<String>,
    /// Its own number.
    pub number: Option<String>,
    /// How many copies.
    pub copies: Option<Guard>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}

/// What the law leaves to a person's judgement.
#[derive(Debug, Clone)]
pub struct Untranslated {
    /// The law's words.
    pub says: String,
    /// Why it is no guard.
    pub why: String,
    /// Who decides.
    pub decided_by: Role,
    /// The act whose form shows it.
    pub at: Option<String>,
    /// Basis, unsure, note.
    pub remarks: Remarks,
    /// Where it stands.
    pub span: Span,
}
