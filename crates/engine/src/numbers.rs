//! Numbers: their templates and series (language §3 procedure, §4.9). The store gives the serial.

use catalogue::model::Procedure;

use crate::batch::NumberWanted;
use crate::definitions::Rules;
use crate::evaluate;
use crate::evolve::{Step, Stop, scope};
use crate::ids::MatterId;
use crate::matter::Matter;
use crate::reader::{Live, Reader};
use crate::world::World;

/// A number wanted for a matter of the work.
pub(crate) struct Wanted {
    matter: MatterId,
    entry: usize,
    slot: String,
    series: String,
    template: String,
}

impl Wanted {
    /// With the matter's place in the batch.
    pub fn at(self, place: &impl Fn(&MatterId) -> usize) -> NumberWanted {
        let matter = place(&self.matter);
        NumberWanted {
            entry: self.entry,
            matter,
            slot: self.slot,
            series: self.series,
            template: self.template,
        }
    }
}

/// The numbers an act gives: the matter's own, once, and those of its papers each time.
pub(crate) fn wanted(
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    entry: usize,
    world: &World<'_>,
) -> Result<Vec<Wanted>, Stop> {
    let mut out = Vec::new();
    let procedure = &rules.procedure;
    if let Some(template) = &procedure.number
        && procedure.numbered_on.contains(&step.act.id)
        && !matter.numbers.contains_key("number")
    {
        let series = counted_by(procedure, matter, step, &procedure.series);
        let template = render(template, rules, matter, step, world)?;
        out.push(Wanted {
            matter: matter.id.clone(),
            entry,
            slot: "number".to_owned(),
            series,
            template,
        });
    }
    for (id, paper) in &procedure.papers {
        let Some(template) = &paper.number else { continue };
        if !paper.on.contains(&step.act.id) {
            continue;
        }
        if let Some(when) = &paper.when {
            let none = std::collections::BTreeMap::new();
            let mut reader = Reader::live(Live {
                world,
                changed: &none,
            });
            if !evaluate::holds(&scope(rules, matter, step), &mut reader, &when.expr)? {
                continue;
            }
        }
        let first = format!("paper.{id}");
        let again = format!("{first}.");
        let earlier = matter
            .numbers
            .keys()
            .filter(|slot| **slot == first || slot.starts_with(&again))
            .count();
        let slot = if earlier == 0 {
            first
        } else {
            format!("{again}{}", earlier + 1)
        };
        let by = if template.contains("{organ") {
            ["organ", "year"]
        } else {
            ["county", "year"]
        };
        let series = format!(
            "paper.{id}|{}",
            counted_by(procedure, matter, step, &by.map(str::to_owned))
        );
        let template = render(template, rules, matter, step, world)?;
        out.push(Wanted {
            matter: matter.id.clone(),
            entry,
            slot,
            series,
            template,
        });
    }
    Ok(out)
}

/// What a serial is counted by: `dispute|organ=o1|year=2023`.
fn counted_by(procedure: &Procedure, matter: &Matter, step: &Step<'_>, by: &[String]) -> String {
    let default = ["organ".to_owned(), "year".to_owned()];
    let by = if by.is_empty() { default.as_slice() } else { by };
    let mut text = procedure.id.clone();
    for part in by {
        match part.as_str() {
            "county" => {}
            "organ" => text.push_str(&format!("|organ={}", matter.organ)),
            "year" => text.push_str(&format!("|year={}", step.day.year())),
            field => {
                let value = matter
                    .fields
                    .get(field)
                    .and_then(serde_json::Value::as_str)
                    .unwrap_or_default();
                text.push_str(&format!("|{field}={value}"));
            }
        }
    }
    text
}

/// A code is printed by its label.
fn printed(path: &str, text: &str, rules: &Rules) -> String {
    use catalogue::model::{Choices, FieldKind};
    let label = match rules.procedure.fields.get(path).map(|field| &field.kind) {
        Some(FieldKind::Choice(Choices::Inline(codes))) => codes.get(text).map(|code| &code.label),
        Some(FieldKind::Choice(Choices::List(list))) => rules
            .catalogue
            .lists
            .get(list)
            .and_then(|list| list.codes.get(text))
            .map(|code| &code.label),
        Some(FieldKind::Choice(Choices::Result)) => {
            rules.procedure.results.get(text).map(|result| &result.label)
        }
        _ => None,
    };
    label.cloned().unwrap_or_else(|| text.to_owned())
}

/// The template with all but `{seq}` filled in.
fn render(
    template: &str,
    rules: &Rules,
    matter: &Matter,
    step: &Step<'_>,
    world: &World<'_>,
) -> Result<String, Stop> {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            return Err(Stop::unfit(format!("number template {template}")));
        };
        let organ = world.directory.organs.get(&matter.organ);
        match name {
            "seq" => out.push_str("{seq}"),
            "year" => out.push_str(&step.day.year().to_string()),
            "organ.abbr" => out.push_str(organ.map_or("", |o| o.abbr.as_str())),
            "organ.name" => out.push_str(organ.map_or("", |o| o.name.as_str())),
            "county.abbr" => out.push_str(&world.directory.county_abbr),
            "county.name" => out.push_str(&world.directory.county_name),
            path => {
                let none = std::collections::BTreeMap::new();
                let mut reader = Reader::live(Live {
                    world,
                    changed: &none,
                });
                let value = evaluate::path(&scope(rules, matter, step), &mut reader, path, None)?;
                out.push_str(&printed(
                    path,
                    &crate::facts::as_text(&value).unwrap_or_default(),
                    rules,
                ));
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}
