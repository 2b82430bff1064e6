//! The form of a plan: `plans/<year>.toml`.
//!
//! A plan holds organs and their staff, pools of things to draw from, spreads over months and towns, and streams. A
//! stream is so many stories of one procedure: steps with lags, one of them the *anchor* whose day is drawn from the
//! stream's span. What a step does not say is drawn: who acts from the catalogue's `by`, what is answered by the
//! type of the field. A stream never says what a figure is to be; it says what is to happen, how often.

use std::collections::BTreeMap;

use calendar::Day;
use indexmap::IndexMap;
use serde::Deserialize;

/// A whole plan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// `[plan]`.
    pub plan: Head,
    /// Organs by name of the group.
    #[serde(default)]
    pub organ: IndexMap<String, OrganGroup>,
    /// Things to draw from.
    #[serde(default)]
    pub pool: IndexMap<String, Pool>,
    /// Weights over months and towns.
    #[serde(default)]
    pub spread: IndexMap<String, Spread>,
    /// Texts by field name (`reason`, `facts`), drawn where a text is asked.
    #[serde(default)]
    pub text: BTreeMap<String, Vec<String>>,
    /// Answers by `procedure.field`, where a step says nothing else.
    #[serde(default)]
    pub answer: BTreeMap<String, IndexMap<String, Draw>>,
    /// The streams.
    #[serde(default)]
    pub stream: IndexMap<String, Stream>,
    /// Corrections made later.
    #[serde(default)]
    pub correction: IndexMap<String, CorrectionPlan>,
    /// Its counts were multiplied: names that may stand once only run out, and a story may stop there.
    #[serde(skip)]
    pub multiplied: bool,
}

/// `[plan]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its title.
    pub label: String,
    /// The county's code.
    pub county: String,
    /// The county's name.
    pub name: String,
    /// Short name, printed in numbers.
    pub abbr: String,
    /// The seed.
    pub seed: u64,
    /// The day from which organs and people are there, and the catalogue is published.
    pub begins: PlanDay,
    /// The last day on which something is recorded.
    pub ends: PlanDay,
    /// The day the report was made: what was known then is what it prints.
    pub reported: PlanDay,
    /// How many matters a procedure without a stream gets.
    #[serde(default = "default_matters")]
    pub matters_by_default: u32,
}

fn default_matters() -> u32 {
    6
}

/// A day of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanDay(pub Day);

impl<'de> Deserialize<'de> for PlanDay {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let date = toml::value::Datetime::deserialize(d)?;
        date.date
            .and_then(|x| {
                Day::new(
                    i16::try_from(x.year).ok()?,
                    i8::try_from(x.month).ok()?,
                    i8::try_from(x.day).ok()?,
                )
            })
            .map(PlanDay)
            .ok_or_else(|| serde::de::Error::custom("不是日子，要写如 2023-05-04"))
    }
}

/// A group of organs of one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganGroup {
    /// The kind.
    pub kind: String,
    /// One for each `town` or `village` of the county; absent, `names`.
    #[serde(default)]
    pub each: Option<String>,
    /// Codes of regions left out.
    #[serde(default)]
    pub except: Vec<String>,
    /// Names of single organs, or one pattern with `{region}`.
    #[serde(default)]
    pub names: Vec<String>,
    /// Pattern with `{region}` for `each`.
    #[serde(default)]
    pub name: Option<String>,
    /// Short name, or pattern.
    #[serde(default)]
    pub abbr: Option<String>,
    /// Group of the superior: of the same town where it has one a town.
    #[serde(default)]
    pub superior: Option<String>,
    /// Posts and how many people hold each.
    #[serde(default)]
    pub staff: IndexMap<String, u32>,
}

/// Things to draw from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// `firms`, `people`, or absent with `rows`.
    #[serde(default)]
    pub of: Option<PoolKind>,
    /// How many.
    #[serde(default)]
    pub count: u32,
    /// (people) entered in the directory, without a post, as `person`.
    #[serde(default)]
    pub enrol: bool,
    /// Columns that each has, beyond name and code.
    #[serde(default)]
    pub with: IndexMap<String, Draw>,
    /// Names of the columns of `rows`.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Written out.
    #[serde(default)]
    pub rows: Vec<Vec<toml::Value>>,
}

/// What is in a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolKind {
    /// Firms: `name`, `firm_code`.
    Firms,
    /// People: `name`, `id_number`, `phone`.
    People,
}

/// Weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Twelve weights, January first.
    #[serde(default)]
    pub months: Vec<u64>,
    /// Weights of towns by code; others by their number of villages.
    #[serde(default)]
    pub towns: BTreeMap<String, u64>,
    /// Days of rest too.
    #[serde(default)]
    pub any_day: bool,
}

/// So many stories of one procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The procedure.
    pub procedure: String,
    /// How many stories; absent with `each`.
    #[serde(default)]
    pub count: Option<u32>,
    /// One story for each organ of a group, each `town`, each `village`, each matter of a stream (`matter:rooms`),
    /// each row of a pool (`pool:guests`), or each holder of a post (`post:mediator`).
    #[serde(default)]
    pub each: Option<String>,
    /// First day of the anchor.
    pub from: PlanDay,
    /// Last day of the anchor.
    pub to: PlanDay,
    /// Story n has its anchor on the last day of the n-th month from `from`.
    #[serde(default)]
    pub monthly: bool,
    /// The step whose day is drawn; absent, the first.
    #[serde(default)]
    pub anchor: Option<String>,
    /// The spread over months and towns.
    #[serde(default)]
    pub spread: Option<String>,
    /// The group of organs that have the matters, or one organ (`office-005`); absent, the first that may.
    #[serde(default)]
    pub organ: Option<String>,
    /// The steps.
    pub steps: Vec<StepPlan>,
}

/// One step of a story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPlan {
    /// The act.
    #[serde(rename = "do")]
    pub act: String,
    /// Days after the step before (before it: days until the next step), `[least, most]`.
    #[serde(default)]
    pub after: Option<[i64; 2]>,
    /// The same in working days, for an act whose period is counted in them.
    #[serde(default)]
    pub workdays: Option<[i64; 2]>,
    /// On any day, not only working days.
    #[serde(default)]
    pub any_day: bool,
    /// On exactly this day.
    #[serde(default)]
    pub on: Option<PlanDay>,
    /// Recorded so many days later than it happened.
    #[serde(default)]
    pub recorded_after: Option<i64>,
    /// Recorded on exactly this day.
    #[serde(default)]
    pub recorded: Option<PlanDay>,
    /// One of the act's roles, in the catalogue's words; absent, the first that somebody holds.
    #[serde(default)]
    pub by: Option<String>,
    /// (`named in ...`) which of those named, from 0.
    #[serde(default)]
    pub nth: Option<usize>,
    /// Answers.
    #[serde(default)]
    pub with: IndexMap<String, Draw>,
    /// Only so many of a hundred stories have this step.
    #[serde(default)]
    pub percent: Option<u64>,
    /// Again so many times more, `[least, most]`, with the same lag.
    #[serde(default)]
    pub again: Option<[u64; 2]>,
    /// It must be refused: somebody tries what is not allowed.
    #[serde(default)]
    pub refused: bool,
    /// Acts on the matter that an earlier step opened under this link.
    #[serde(default)]
    pub link: Option<String>,
    /// The clock does it: the step only marks when. Later steps go on from there.
    #[serde(default)]
    pub lapses: bool,
}

/// How an answer is drawn: a table says how, anything else is the value itself.
#[derive(Debug, Clone)]
pub enum Draw {
    /// Drawn as said.
    By(Box<DrawBy>),
    /// This value.
    Fixed(toml::Value),
}

impl<'de> Deserialize<'de> for Draw {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(d)? {
            table @ toml::Value::Table(_) => DrawBy::deserialize(table)
                .map(|by| Self::By(Box::new(by)))
                .map_err(serde::de::Error::custom),
            value => Ok(Self::Fixed(value)),
        }
    }
}

/// The ways of drawing; exactly one is given.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawBy {
    /// Codes (or texts) by weight.
    #[serde(default)]
    pub pick: Option<IndexMap<String, u64>>,
    /// Yes in so many of a hundred.
    #[serde(default)]
    pub yes: Option<u64>,
    /// A number from-to, or money from-to in yuan with `money`.
    #[serde(default)]
    pub number: Option<[i64; 2]>,
    /// Money from-to, whole yuan.
    #[serde(default)]
    pub money: Option<[i64; 2]>,
    /// The stream's stories share this total: a number, or money as `"520000元"`.
    #[serde(default)]
    pub total: Option<toml::Value>,
    /// Least a story gets of the total.
    #[serde(default)]
    pub least: Option<toml::Value>,
    /// The total is shared in steps of this.
    #[serde(default)]
    pub step: Option<toml::Value>,
    /// Days after (before, when negative) the step's day.
    #[serde(default)]
    pub day: Option<[i64; 2]>,
    /// The day on which the story does this act.
    #[serde(default)]
    pub day_of: Option<String>,
    /// The person of a story that is for each holder of a post.
    #[serde(default)]
    pub holder: bool,
    /// An account number for everybody of this party.
    #[serde(default)]
    pub account: Option<String>,
    /// The party of this name of a matter of `matter`.
    #[serde(default)]
    pub party: Option<String>,
    /// (once, turn) story n takes matter n + offset.
    #[serde(default)]
    pub offset: usize,
    /// A matter of this stream that has been begun.
    #[serde(default)]
    pub matter: Option<String>,
    /// (matter) each only once, in order: story n takes matter n.
    #[serde(default)]
    pub once: bool,
    /// (matter) in turn: story n takes matter n, from the first again after the last.
    #[serde(default)]
    pub turn: bool,
    /// (matter) only in one of these states.
    #[serde(default)]
    pub state: Vec<String>,
    /// Rows of a pool: `{ pool = "firms" }`, as many as `rows` says; all are met before one is met again.
    #[serde(default)]
    pub pool: Option<String>,
    /// One column of the pool's row instead of the row.
    #[serde(default)]
    pub column: Option<String>,
    /// How many rows, `[least, most]`, or the stream's stories share `total` rows.
    #[serde(default)]
    pub rows: Option<[i64; 2]>,
    /// Columns of rows that are not from a pool.
    #[serde(default)]
    pub columns: Option<IndexMap<String, Draw>>,
    /// An organ of this group.
    #[serde(default)]
    pub organ: Option<String>,
    /// A person holding this post (`mediator`) in the matter's organ, or in an organ of `organ`'s group.
    #[serde(default)]
    pub post: Option<String>,
    /// (post, pool) how many different ones, as a list.
    #[serde(default)]
    pub many: Option<u64>,
    /// A text with `{n}`, the story's number from 1, `{i}` from 0, `{town}`, `{village}`, `{month}`.
    #[serde(default)]
    pub text: Option<String>,
    /// The region of the story: its village, or its town.
    #[serde(default)]
    pub region: Option<String>,
    /// Marks of a rubric: every item full, but points off in so many of a hundred items.
    #[serde(default)]
    pub marks: Option<u64>,
    /// Left out in so many of a hundred stories.
    #[serde(default)]
    pub absent: Option<u64>,
}

/// Corrections of acts that were recorded.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrectionPlan {
    /// The stream.
    pub stream: String,
    /// The act corrected.
    pub act: String,
    /// How many stories, the last ones of the stream.
    pub count: u32,
    /// Recorded on this day.
    pub recorded: PlanDay,
    /// Why.
    pub why: String,
    /// The act is taken out.
    #[serde(default)]
    pub void: bool,
    /// Its new day.
    #[serde(default)]
    pub on: Option<PlanDay>,
    /// Its new answers.
    #[serde(default)]
    pub with: IndexMap<String, Draw>,
}

impl Plan {
    /// So many times the stories of every counted stream: for benches. Totals stay.
    pub fn multiply(&mut self, times: u32) {
        self.multiplied = times > 1;
        for stream in self.stream.values_mut() {
            stream.count = stream.count.map(|n| n.saturating_mul(times.max(1)));
        }
    }
}
