//! Stories: each a matter to be, with its place, its organ and its dated steps.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::{Day, WorkingCalendar};
use catalogue::model::{Catalogue, Procedure};
use engine::ids::{MatterId, OrganId, PersonId};

use crate::cast::Cast;
use crate::chance::Chance;
use crate::plan::{Plan, Spread, StepPlan, Stream};
use crate::spread;

/// One story.
pub struct Story {
    /// Its stream's name.
    pub stream: String,
    /// Its place in the stream, from 0.
    pub n: usize,
    /// What it is about.
    pub procedure: Arc<Procedure>,
    /// Town and village.
    pub place: (String, String),
    /// The organ that will have it.
    pub organ: OrganId,
    /// Whom it is about, where it is for each holder of a post.
    pub person: Option<PersonId>,
    /// Steps to come, in order.
    pub steps: Vec<DatedStep>,
    /// Its own chance.
    pub chance: Chance,
    /// The matter, once begun.
    pub matter: Option<MatterId>,
    /// Matters opened by it, by link.
    pub links: BTreeMap<String, MatterId>,
    /// What each step's shares of totals are: step and answer to value.
    pub shares: BTreeMap<(usize, String), i64>,
    /// Stops quietly at a refusal: nobody planned it.
    pub tolerant: bool,
    /// Stopped.
    pub over: bool,
}

/// A step with its days.
#[derive(Debug, Clone)]
pub struct DatedStep {
    /// Which of the stream's steps.
    pub step: usize,
    /// The day it happens.
    pub day: Day,
    /// The day it is recorded.
    pub recorded: Day,
}

/// Makes the stories of a stream.
pub fn stories(
    plan: &Plan,
    catalogue: &Catalogue,
    cast: &Cast,
    name: &str,
    stream: &Stream,
    count: usize,
    tolerant: bool,
) -> Result<Vec<Story>, String> {
    let procedure = catalogue
        .procedures
        .get(&stream.procedure)
        .ok_or_else(|| format!("stream.{name}：目录里没有程序“{}”", stream.procedure))?;
    for step in &stream.steps {
        if step.link.is_none() && !procedure.acts.contains_key(&step.act) {
            return Err(format!(
                "stream.{name}：程序“{}”没有办理“{}”",
                stream.procedure, step.act
            ));
        }
    }
    let anchor = match &stream.anchor {
        None => 0,
        Some(act) => stream
            .steps
            .iter()
            .position(|s| s.act == *act)
            .ok_or_else(|| format!("stream.{name}：没有哪一步办 anchor 写的“{act}”"))?,
    };
    let weights = match &stream.spread {
        None => None,
        Some(spread) => Some(
            plan.spread
                .get(spread)
                .ok_or_else(|| format!("stream.{name}：计划里没有分布“{spread}”"))?,
        ),
    };
    (0..count)
        .map(|n| {
            let mut chance = Chance::new(plan.plan.seed, &format!("{name} {n}"));
            let (mut organ, mut place) = seat(
                plan,
                catalogue,
                cast,
                name,
                stream,
                procedure,
                weights,
                n,
                &mut chance,
            )?;
            let holder = match stream.each.as_deref().and_then(|e| e.strip_prefix("post:")) {
                Some(post) => cast.all_holders(post).get(n).cloned(),
                None => None,
            };
            let person = holder.map(|(seat, person)| {
                let region = cast
                    .organs
                    .get(&seat)
                    .map(|o| o.region.clone())
                    .unwrap_or_default();
                place = (region.get(..9).unwrap_or(&region).to_owned(), region);
                organ = seat;
                person
            });
            let from = stream.from.0.plus_months(i64::try_from(n).unwrap_or(0));
            let drawn = if stream.monthly {
                from.last_of_month()
            } else {
                spread::day(
                    &mut chance,
                    &catalogue.calendar,
                    weights,
                    stream.from.0,
                    stream.to.0,
                )
            };
            let steps = dated(
                &catalogue.calendar,
                stream,
                anchor,
                drawn,
                plan.plan.ends.0,
                &mut chance,
            );
            Ok(Story {
                stream: name.to_owned(),
                n,
                procedure: procedure.clone(),
                place,
                organ,
                person,
                steps,
                chance,
                matter: None,
                links: BTreeMap::new(),
                shares: BTreeMap::new(),
                tolerant,
                over: false,
            })
        })
        .collect()
}

/// The organ and place of a story.
#[expect(clippy::too_many_arguments, reason = "all of it is what a place depends on")]
fn seat(
    plan: &Plan,
    catalogue: &Catalogue,
    cast: &Cast,
    name: &str,
    stream: &Stream,
    procedure: &Procedure,
    weights: Option<&Spread>,
    n: usize,
    chance: &mut Chance,
) -> Result<(OrganId, (String, String)), String> {
    let may_hold = |kind: &str| {
        procedure
            .organs
            .iter()
            .any(|k| k == "any" || catalogue.organs.kind_is(kind, k))
    };
    let group = match &stream.organ {
        Some(group) => group.clone(),
        None => plan
            .organ
            .iter()
            .find(|(_, g)| may_hold(&g.kind))
            .map(|(group, _)| group.clone())
            .ok_or_else(|| format!("stream.{name}：没有哪一组机构可以承办“{}”", procedure.id))?,
    };
    let single = OrganId(group.clone());
    if let Some(organ) = cast.organs.get(&single) {
        let place = (
            organ.region.get(..9).unwrap_or(&organ.region).to_owned(),
            organ.region.clone(),
        );
        return Ok((single, place));
    }
    let organs = cast
        .groups
        .get(&group)
        .ok_or_else(|| format!("stream.{name}：计划里没有机构组“{group}”"))?;
    let of_each = stream.each.as_deref();
    let nth = |codes: Vec<&String>| codes.get(n).map(|c| (*c).clone()).unwrap_or_default();
    let place = match of_each {
        Some("town") => {
            let town = nth(cast.towns.iter().map(|(t, _)| t).collect());
            (town.clone(), town)
        }
        Some("village") => {
            let village = nth(cast.towns.iter().flat_map(|(_, v)| v).collect());
            (village.get(..9).unwrap_or_default().to_owned(), village)
        }
        each => match each
            .and_then(|e| cast.groups.get(e))
            .and_then(|g| g.get(n))
            .and_then(|o| cast.organs.get(o))
        {
            // One for each organ of a group: it is about that organ's place.
            Some(organ) => (
                organ.region.get(..9).unwrap_or(&organ.region).to_owned(),
                organ.region.clone(),
            ),
            None => spread::place(chance, cast, weights),
        },
    };
    let organ = match of_each {
        Some(each) if each == group => organs.get(n).cloned(),
        _ => near(cast, organs, &place, chance),
    };
    let organ = organ.ok_or_else(|| format!("stream.{name}：机构组“{group}”里没有机构"))?;
    Ok((organ, place))
}

/// The organ of a group for a place: of that village, of that town, else any.
fn near(cast: &Cast, organs: &[OrganId], place: &(String, String), chance: &mut Chance) -> Option<OrganId> {
    let region = |id: &&OrganId| {
        cast.organs
            .get(*id)
            .map(|o| o.region.as_str())
            .unwrap_or_default()
    };
    let local: Vec<&OrganId> = organs
        .iter()
        .filter(|id| !place.0.is_empty() && region(id).starts_with(&place.0))
        .collect();
    chance
        .pick(&local)
        .map(|id| (*id).clone())
        .or_else(|| chance.pick(organs).cloned())
}

/// The days of the steps: the anchor's is drawn, those before and after follow by their lags.
fn dated(
    calendar: &WorkingCalendar,
    stream: &Stream,
    anchor: usize,
    drawn: Day,
    ends: Day,
    chance: &mut Chance,
) -> Vec<DatedStep> {
    let chosen: Vec<usize> = stream
        .steps
        .iter()
        .enumerate()
        .flat_map(|(place, step)| {
            let there = step.percent.is_none_or(|percent| chance.below(100) < percent);
            let more = step.again.map_or(0, |[least, most]| {
                u64::try_from(chance.between(
                    i64::try_from(least).unwrap_or(0),
                    i64::try_from(most).unwrap_or(0),
                ))
                .unwrap_or(0)
            });
            let times = if there { 1 + more } else { 0 };
            (0..times).map(move |_| place)
        })
        .collect();
    let at = chosen.iter().position(|p| *p == anchor).unwrap_or(0);
    // The day that lies a step's lag after another (before it, with -1).
    let lag = |step: Option<&StepPlan>, from: Day, way: i64, chance: &mut Chance| match step {
        Some(StepPlan {
            workdays: Some([least, most]),
            ..
        }) => calendar.add_working_days(from, way * chance.between(*least, *most)),
        _ => {
            let [least, most] = step.and_then(|s| s.after).unwrap_or([0, 2]);
            from.plus_days(way * chance.between(least, most))
        }
    };
    let step_at = |place: usize| chosen.get(place).and_then(|p| stream.steps.get(*p));
    let fixed = |place: usize| step_at(place).and_then(|s| s.on).map(|d| d.0);
    let mut days = vec![drawn; chosen.len()];
    let anchor_day = fixed(at).unwrap_or(drawn);
    set(&mut days, at, anchor_day);
    for place in (0..at).rev() {
        let later = days.get(place + 1).copied().unwrap_or(drawn);
        let back = lag(step_at(place + 1), later, -1, chance);
        let day = if step_at(place).is_some_and(|s| s.any_day) {
            back
        } else {
            spread::working_until(calendar, back)
        };
        set(&mut days, place, fixed(place).unwrap_or(day));
    }
    for place in at + 1..chosen.len() {
        let earlier = days.get(place - 1).copied().unwrap_or(drawn);
        let forth = lag(step_at(place), earlier, 1, chance);
        let day = if step_at(place).is_some_and(|s| s.any_day) {
            forth
        } else {
            spread::working_from(calendar, forth)
        };
        set(&mut days, place, fixed(place).unwrap_or(day));
    }
    let mut recorded_last = None::<Day>;
    let mut steps = Vec::new();
    for (place, day) in chosen.into_iter().zip(days) {
        let Some(step) = stream.steps.get(place) else {
            continue;
        };
        let own = step
            .recorded
            .map(|d| d.0)
            .or_else(|| {
                step.recorded_after
                    .map(|n| spread::working_from(calendar, day.plus_days(n)))
            })
            .unwrap_or(day);
        let recorded = own.max(day).max(recorded_last.unwrap_or(own));
        if recorded > ends {
            break; // the year's story goes on after the plan's end
        }
        recorded_last = Some(recorded);
        steps.push(DatedStep {
            step: place,
            day,
            recorded,
        });
    }
    steps
}

fn set(days: &mut [Day], place: usize, day: Day) {
    if let Some(slot) = days.get_mut(place) {
        *slot = day;
    }
}
