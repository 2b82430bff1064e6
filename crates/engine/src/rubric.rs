//! Rubrics: what the marks of a sheet come to, and what several sheets come to together.
//!
//! Whole numbers only; a mean and a rescaled sum round half up. An item never goes below zero nor above its most.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{
    Catalogue, Combine, Counts, FieldKind, FromMeasure, Item, NotApplicable, Of, OnVeto, Role, Rubric,
    RubricChoice, StartsAt, Veto,
};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::definitions::Rules;
use crate::entry::Actor;
use crate::evolve::{Step, Stop};
use crate::matter::Matter;
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::value::{Mark, Scores, Sheet};
use crate::world::Want;

/// Lays the acting rater's marks over the sheets so far; gives the field's new value.
pub(crate) fn rate(
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    reader: &mut Reader<'_>,
    field: &str,
    choice: &RubricChoice,
    answer: &Json,
) -> Result<Json, Stop> {
    let Some(rubric) = rubric_of(&rules.catalogue, matter, choice) else {
        return Err(Stop::refused(Refusal::new(Rule::WrongAnswer, "没有适用的评分表")));
    };
    let marks = answer.get("marks").cloned().unwrap_or(Json::Null);
    let marks: BTreeMap<String, Mark> = BTreeMap::deserialize(marks).map_err(|_| wrong("评分表填写有误"))?;
    let mut scores = match matter.fields.get(field).map(Scores::deserialize) {
        Some(Ok(scores)) if scores.rubric == rubric.id => scores,
        _ => Scores {
            rubric: rubric.id.clone(),
            ..Scores::default()
        },
    };
    let rater = step
        .actor
        .person()
        .map_or_else(|| "clock".to_owned(), |p| p.as_str().to_owned());
    let post = if let Actor::Post { post, .. } = step.actor {
        Some(post.clone())
    } else {
        None
    };
    let organ_kind = match (&rubric.combine, step.actor) {
        (Combine::Weighted(_), Actor::Post { organ, .. }) => {
            reader.organ(organ.as_str(), "kind")?.as_str().map(str::to_owned)
        }
        _ => None,
    };
    let last = scores.sheets.last();
    let base = match rubric.starts_at {
        StartsAt::Full => rubric.full,
        StartsAt::Points(points) => points,
        StartsAt::Last => last.map_or(rubric.full, |sheet| sheet.total),
    };
    // Where points run on, what was counted for the last sheet is not counted again.
    let after = last
        .filter(|_| rubric.starts_at == StartsAt::Last)
        .and_then(|sheet| sheet.on);
    let mut sheet = Sheet {
        rater,
        post,
        organ_kind,
        on: Some(step.day),
        marks,
        ..Sheet::default()
    };
    fill_counted(rubric, rules, matter, step.day, after, reader, &mut sheet)?;
    check(rubric, &sheet)?;
    total(rubric, base, &mut sheet);
    // A rater who rates again when all was complete opens a new round; before that the sheet replaces the old one.
    let again = scores.sheets.iter().any(|s| s.rater == sheet.rater);
    if rubric.starts_at == StartsAt::Last || (scores.complete && again) {
        scores.sheets.clear();
    }
    scores.sheets.retain(|s| s.rater != sheet.rater);
    scores.sheets.push(sheet);
    combine(rubric, &rules.catalogue, &mut scores);
    serde_json::to_value(&scores).map_err(|_| wrong("评分表填写有误"))
}

fn wrong(say: &str) -> Stop {
    Stop::refused(Refusal::new(Rule::WrongAnswer, say))
}

fn rubric_of<'c>(catalogue: &'c Catalogue, matter: &Matter, choice: &RubricChoice) -> Option<&'c Rubric> {
    let id = match choice {
        RubricChoice::One(id) => id,
        RubricChoice::By { field, rubrics } => rubrics.get(matter.fields.get(field)?.as_str()?)?,
    };
    catalogue.rubrics.get(id)
}

/// Items that are counted from facts are not written by the rater.
fn fill_counted(
    rubric: &Rubric,
    rules: &Rules,
    matter: &Matter,
    day: Day,
    after: Option<Day>,
    reader: &mut Reader<'_>,
    sheet: &mut Sheet,
) -> Result<(), Stop> {
    for (name, item) in &rubric.items {
        let Some(from) = &item.from_measure else { continue };
        let count = counted(rubric, from, rules, matter, day, after, reader)?;
        let steps = from.target.map_or(count, |target| (target - count).max(0));
        let each = item
            .deduct
            .as_ref()
            .or(item.award.as_ref())
            .map_or(0, |step| step.from);
        let points = steps.saturating_mul(each);
        sheet.marks.insert(
            name.clone(),
            Mark {
                points,
                ..Mark::default()
            },
        );
    }
    Ok(())
}

fn counted(
    rubric: &Rubric,
    from: &FromMeasure,
    rules: &Rules,
    matter: &Matter,
    day: Day,
    after: Option<Day>,
    reader: &mut Reader<'_>,
) -> Result<i64, Stop> {
    let after = match rubric
        .period
        .as_ref()
        .and_then(|p| rules.catalogue.periods.get(p))
    {
        Some(period) => period_begins(period.from, day).map(Day::previous),
        None => after,
    };
    if from.of == "matter" {
        // Of this matter: its own acts, the measure's, since the sheet before.
        let acts = rules.procedure.measures.get(&from.measure).map(|m| &m.counts);
        let Some(Counts::On { acts, .. }) = acts else {
            return Ok(0);
        };
        let days = acts.iter().filter_map(|act| matter.days.get(act)).flatten();
        let count = days
            .filter(|d| **d <= day && after.is_none_or(|a| a < **d))
            .count();
        return Ok(i64::try_from(count).unwrap_or(i64::MAX));
    }
    let field = rules.procedure.fields.get(&from.of);
    // A field that names an organ: what that organ has to answer for.
    let organ = field.is_none_or(|f| matches!(f.kind, FieldKind::Organ));
    let value = match from.of.as_str() {
        "organ" => Some(matter.organ.as_str()),
        field => matter.fields.get(field).and_then(Json::as_str),
    };
    let Some(value) = value else {
        return Ok(0);
    };
    let path = if organ {
        "organ".to_owned()
    } else {
        from.of.clone()
    };
    let want = Want::Counted {
        measure: from.measure.clone(),
        same: BTreeMap::from([(path, value.to_owned())]),
        after,
        up_to: day,
        not: None,
    };
    Ok(reader.outside(want)?.as_i64().unwrap_or(0))
}

/// The first day of the reporting period that a day lies in.
fn period_begins(from: calendar::MonthDay, day: Day) -> Option<Day> {
    let this = from.in_year(day.year())?;
    if this <= day {
        Some(this)
    } else {
        from.in_year(day.year() - 1)
    }
}

fn check(rubric: &Rubric, sheet: &Sheet) -> Result<(), Stop> {
    for (name, mark) in &sheet.marks {
        let Some(item) = rubric.items.get(name) else {
            return Err(wrong(&format!("评分表没有“{name}”一项")));
        };
        let label = &item.label;
        if mark.not_applicable && !item.may_not_apply {
            return Err(wrong(&format!("“{label}”不能记为不适用")));
        }
        if mark.veto && item.veto.is_none() {
            return Err(wrong(&format!("“{label}”不是否决项")));
        }
        if mark.points < 0 || (mark.points > 0 && item.deduct.is_none() && item.award.is_none()) {
            return Err(wrong(&format!("“{label}”的分数有误")));
        }
        let deducted = mark.veto || (mark.points > 0 && item.deduct.is_some() && item.from_measure.is_none());
        if !deducted {
            continue;
        }
        for needed in &rubric.every_deduction_needs {
            let (there, what) = match needed.as_str() {
                "reason" => (mark.reason.is_some(), "理由"),
                "page" => (mark.page.is_some(), "页码"),
                _ => (true, ""),
            };
            if !there {
                return Err(wrong(&format!("“{label}”扣分须写明{what}")));
            }
        }
    }
    Ok(())
}

/// What an item comes to: points taken off or given, within its cap and its most.
fn points(item: &Item, mark: &Mark) -> i64 {
    let step = item.deduct.as_ref().or(item.award.as_ref());
    let cap = step.and_then(|s| s.cap).unwrap_or(item.most).min(item.most);
    mark.points.clamp(0, cap)
}

/// Computes the sheet's total and vetoes.
fn total(rubric: &Rubric, base: i64, sheet: &mut Sheet) {
    let none = Mark::default();
    let mut veto: Option<Vec<String>> = None;
    let (mut sum, mut most, mut change) = (0_i64, 0_i64, 0_i64);
    for (name, item) in &rubric.items {
        let mark = sheet.marks.get(name).unwrap_or(&none);
        if mark.veto {
            let all = veto.get_or_insert_default();
            match &item.veto {
                Some(Veto::Dimension(dimension)) => all.push(dimension.clone()),
                // The whole: said by the empty name, which no dimension bears.
                Some(Veto::All) | None => all.push(String::new()),
            }
        }
        if item.most == 0 {
            continue;
        }
        if mark.not_applicable && rubric.not_applicable == NotApplicable::Rescale {
            continue;
        }
        let points = if mark.not_applicable {
            0
        } else {
            points(item, mark)
        };
        most += item.most;
        // What is taken off begins at the most, what is given begins at zero.
        if item.award.is_some() && !mark.not_applicable {
            sum += points;
            change += points;
        } else {
            sum += item.most - points;
            change -= points;
        }
    }
    for dimension in veto.iter().flatten().filter(|d| !d.is_empty()) {
        let items = rubric
            .items
            .iter()
            .filter(|(_, i)| i.dimension.as_deref() == Some(dimension));
        for (name, item) in items {
            let mark = sheet.marks.get(name).unwrap_or(&none);
            let points = points(item, mark);
            let held = if item.award.is_some() {
                points
            } else {
                item.most - points
            };
            sum -= held;
            change -= held;
        }
    }
    let total = match rubric.starts_at {
        StartsAt::Full
            if most > 0 && most != rubric.full && rubric.not_applicable == NotApplicable::Rescale =>
        {
            (sum * rubric.full * 2 + most).div_euclid(2 * most)
        }
        StartsAt::Full => sum,
        StartsAt::Points(_) | StartsAt::Last => base + change,
    };
    sheet.total = total.max(0);
    sheet.veto = veto;
}

/// Combines the sheets once there are enough raters.
fn combine(rubric: &Rubric, catalogue: &Catalogue, scores: &mut Scores) {
    let count = u32::try_from(scores.sheets.len()).unwrap_or(u32::MAX);
    scores.complete = count >= rubric.raters_least.max(1);
    scores.total = None;
    scores.grade = None;
    if !scores.complete {
        return;
    }
    let head = scores
        .sheets
        .iter()
        .rev()
        .find(|s| s.post.as_deref().is_some_and(|post| catalogue.organs.heads(post)));
    let totals = || scores.sheets.iter().map(|s| s.total);
    let apart = totals().max().unwrap_or(0) - totals().min().unwrap_or(0);
    let total = match (&rubric.combine, rubric.head_when_apart, head) {
        (_, Some(limit), Some(head)) if apart >= limit => head.total,
        (Combine::Senior, _, Some(head)) => head.total,
        (Combine::Senior, _, None) => scores.sheets.last().map_or(0, |s| s.total),
        (Combine::Mean, ..) => half_up(totals().sum(), i64::from(count)),
        (Combine::Weighted(weights), ..) => {
            let weight = |sheet: &Sheet| {
                let mine = |role: &Role| match role {
                    Role::Post { post, of } if Some(post) == sheet.post.as_ref() => {
                        match (of, &sheet.organ_kind) {
                            (Of::Any(wanted), Some(kind)) => catalogue.organs.kind_is(kind, wanted),
                            (Of::Any(_), None) => false,
                            _ => true,
                        }
                    }
                    _ => false,
                };
                weights
                    .iter()
                    .find(|(role, _)| mine(role))
                    .map_or(0, |(_, weight)| *weight)
            };
            let sum = scores.sheets.iter().map(|s| s.total * weight(s)).sum();
            let weights: i64 = scores.sheets.iter().map(weight).sum();
            if weights > 0 {
                half_up(sum, weights)
            } else {
                half_up(totals().sum(), i64::from(count))
            }
        }
    };
    let vetoed = scores
        .sheets
        .iter()
        .any(|s| s.veto.iter().flatten().any(String::is_empty));
    let (total, grade) = match (&rubric.on_veto, vetoed) {
        (Some(OnVeto { total: given, grade }), true) => (given.unwrap_or(total), grade.clone()),
        _ => (total, None),
    };
    scores.total = Some(total);
    scores.grade = grade.or_else(|| {
        rubric
            .grades
            .iter()
            .find(|g| g.at_least <= total)
            .map(|g| g.label.clone())
    });
}

/// `sum` divided by `by`, half up.
fn half_up(sum: i64, by: i64) -> i64 {
    (sum * 2 + by).div_euclid(2 * by)
}

#[cfg(test)]
mod tests {
    use super::half_up;

    #[test]
    fn means_round_half_up() {
        assert_eq!(half_up(181, 2), 91);
        assert_eq!(half_up(180, 2), 90);
        assert_eq!(half_up(271, 3), 90);
    }
}
