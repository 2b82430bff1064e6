//! From what an act asks to the controls of its form.

use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Act, Ask, Choices, Door, Field, FieldKind, Open, Procedure, Rubric, RubricChoice};
use engine::matter::Matter;
use serde_json::Value as Json;

use super::party::part_label;
use super::{Control, Input, Need, Opt, Typed, names, upload};
use crate::reading::Reading;

/// Rows of one ask.
pub const MOST_ROWS: usize = 200;
/// Rows shown of a table that holds nothing yet.
const FIRST_ROWS: usize = 3;
/// So few choices are shown side by side.
const FEW: usize = 4;
/// So few people are ticked, more are written.
const FEW_PEOPLE: usize = 16;

/// What a form is built for.
pub struct Asking<'a> {
    /// What may be read.
    pub reading: &'a Reading<'a>,
    /// The procedure, by which the matter is judged.
    pub procedure: &'a Arc<Procedure>,
    /// The act.
    pub act: &'a Act,
    /// The matter; absent for a first act.
    pub matter: Option<&'a Matter>,
    /// The door through which a resident came: what is asked, and in which words.
    pub door: Option<&'a Door>,
}

/// One thing that is asked: of the matter, or of one that the act opens.
pub struct Asked {
    /// Under which name it is answered.
    pub name: String,
    /// The ask itself.
    pub ask: Ask,
    /// Of which procedure.
    pub procedure: Arc<Procedure>,
    /// Written before the label; empty for the matter's own.
    pub before: String,
    /// Must be answered.
    pub required: bool,
}

impl Asking<'_> {
    /// All that is asked, in order.
    pub fn asked(&self) -> Vec<Asked> {
        let one = |ask: &Ask, required: bool| Asked {
            name: ask.name(),
            ask: ask.clone(),
            procedure: self.procedure.clone(),
            before: String::new(),
            required,
        };
        let mut asked: Vec<Asked> = self.act.asks.iter().map(|ask| one(ask, true)).collect();
        asked.extend(self.act.may_ask.iter().map(|ask| one(ask, false)));
        for open in self.act.opens.iter().filter(|open| open.each.is_none()) {
            asked.extend(self.asked_of_opened(open));
        }
        if let Some(door) = self.door {
            asked.retain(|one| door.fills.contains_key(&one.name) || door.asks(&one.name, !one.required));
        }
        asked
    }

    fn asked_of_opened(&self, open: &Open) -> Vec<Asked> {
        let Some(theirs) = self.reading.catalogue.procedures.get(&open.procedure) else {
            return Vec::new();
        };
        let asks = theirs.acts.get(&open.act).map(|act| act.asks.as_slice());
        asks.unwrap_or_default()
            .iter()
            .filter(|ask| !open.copy.contains_key(&ask.name()))
            .map(|ask| Asked {
                name: format!("{}.{}", open.link, ask.name()),
                ask: ask.clone(),
                procedure: theirs.clone(),
                before: format!("{}：", theirs.label),
                required: open.when.is_none(),
            })
            .collect()
    }

    /// The whole form, filled with what was typed.
    pub fn form(&self, typed: &Typed, day: Day) -> Vec<Control> {
        let mut controls = self.controls(typed, day);
        controls.extend(self.on_behalf(typed, day));
        controls
    }

    /// The controls of what is asked.
    pub fn controls(&self, typed: &Typed, day: Day) -> Vec<Control> {
        let asked = self.asked();
        asked
            .iter()
            .filter(|asked| !self.within_party(&asked.ask))
            .filter(|asked| self.door.is_none_or(|door| !door.fills.contains_key(&asked.name)))
            .map(|asked| self.worded(asked, self.control(asked, typed, day)))
            .collect()
    }

    /// A control in the door's words, where it has some.
    fn worded(&self, asked: &Asked, mut control: Control) -> Control {
        if let Some(words) = self.door.and_then(|door| door.words.get(&asked.name)) {
            control.label.clone_from(&words.label);
            if !words.hint.is_empty() {
                control.hint.clone_from(&words.hint);
            }
        }
        control
    }

    /// Whether a part of a party is asked in the party's own rows, because the act asks the party itself too.
    fn within_party(&self, ask: &Ask) -> bool {
        let Ask::PartyPart { party, .. } = ask else {
            return false;
        };
        let mut asks = self.act.asks.iter().chain(&self.act.may_ask);
        asks.any(|other| matches!(other, Ask::Party(whole) if whole == party))
    }

    fn control(&self, asked: &Asked, typed: &Typed, day: Day) -> Control {
        let name = format!("a.{}", asked.name);
        let labelled = |label: &str, hint: &str, input: Input| Control {
            name: name.clone(),
            label: format!("{}{label}", asked.before),
            hint: hint.to_owned(),
            need: Need::of(asked.required),
            bad: false,
            input,
        };
        match &asked.ask {
            Ask::Field(field) => match (field.as_str(), asked.procedure.fields.get(field)) {
                (_, Some(field)) => {
                    let mut control = self.field(asked, field, typed, &name, day);
                    control.label = format!("{}{}", asked.before, control.label);
                    control.need = Need::of(asked.required);
                    control
                }
                ("organ", None) => {
                    let list = names::organs(self.reading);
                    labelled(
                        "承办机构",
                        "填机构全称；别的镇街的村居不在单子上，照填",
                        line(typed, &name, "text", "", list),
                    )
                }
                (_, None) => {
                    let tree = names::regions(self.reading, typed.get(&name), day);
                    labelled("所在区划", "", tree)
                }
            },
            Ask::Column { field, column } => {
                let Some((table, cells)) = columns(&asked.procedure, field) else {
                    return labelled(field, "", line(typed, &name, "text", "", Vec::new()));
                };
                let standing = self.rows_standing(field);
                let rows = (0..standing.len())
                    .filter_map(|row| {
                        let cell = cells.get(column)?;
                        let mut control = self.field(asked, cell, typed, &format!("{name}#{row}"), day);
                        control.label = format!("{}：{}", row_label(standing.get(row)?), cell.label);
                        Some(vec![control])
                    })
                    .collect();
                let input = Input::Rows {
                    ask: asked.name.clone(),
                    rows,
                    more: None,
                };
                labelled(&table.label, "", input)
            }
            Ask::Party(party) => self.party(asked, party, typed, &name),
            Ask::PartyPart { party, part } => {
                let members = self.matter.and_then(|m| m.parties.get(party));
                let rows = members
                    .into_iter()
                    .flatten()
                    .map(|member| {
                        let cell = format!("{name}#{}", member.person);
                        let who = member.name.as_deref().unwrap_or("（姓名保密）");
                        vec![Control {
                            label: format!("{who}的{}", part_label(part)),
                            hint: String::new(),
                            need: Need::of(asked.required),
                            bad: false,
                            input: line(typed, &cell, "text", "", Vec::new()),
                            name: cell,
                        }]
                    })
                    .collect();
                let label = asked.procedure.parties.get(party).map_or(party, |p| &p.label);
                let input = Input::Rows {
                    ask: asked.name.clone(),
                    rows,
                    more: None,
                };
                labelled(&format!("{label}的{}", part_label(part)), "", input)
            }
        }
    }

    fn field(&self, asked: &Asked, field: &Field, typed: &Typed, name: &str, day: Day) -> Control {
        let mut hint = String::new();
        let input = match &field.kind {
            FieldKind::Text => line(typed, name, "text", "", Vec::new()),
            FieldKind::Long => Input::Long {
                value: typed.get(name).unwrap_or_default().to_owned(),
            },
            FieldKind::Choice(choices) => {
                let options = self.options(asked, choices, typed, name, day);
                if options.len() <= FEW {
                    ticks("radio", options)
                } else {
                    Input::Select { options }
                }
            }
            FieldKind::Choices(choices) => ticks("checkbox", self.options(asked, choices, typed, name, day)),
            FieldKind::YesNo => {
                let given = typed.get(name);
                let options = [("yes", "是"), ("no", "否")].map(|(value, label)| Opt {
                    value: value.to_owned(),
                    label: label.to_owned(),
                    chosen: given == Some(value),
                });
                ticks("radio", options.to_vec())
            }
            FieldKind::Date => line(typed, name, "date", "", Vec::new()),
            FieldKind::Moment => line(typed, name, "datetime-local", "", Vec::new()),
            FieldKind::Money => line(typed, name, "text", "元", Vec::new()),
            FieldKind::Number { unit } => line(typed, name, "text", unit, Vec::new()),
            FieldKind::Person => self.people(field, typed, name, &mut hint),
            FieldKind::Organ => {
                "填机构全称；别的镇街的村居不在单子上，照填".clone_into(&mut hint);
                line(typed, name, "text", "", names::organs(self.reading))
            }
            FieldKind::Region => names::regions(self.reading, typed.get(name), day),
            FieldKind::File => {
                "PDF、照片、Word、Excel、录音、录像，每个不超过 20 MB".clone_into(&mut hint);
                Input::File {
                    accept: upload::accept(),
                    kept: typed.get(name).and_then(|digest| self.handed_in(digest)),
                }
            }
            FieldKind::Matter { procedure } => {
                let label = self.reading.catalogue.procedures.get(procedure);
                hint = format!("填{}的编号", label.map_or("事项", |p| p.label.as_str()));
                line(typed, name, "text", "", names::matters(self.reading, procedure))
            }
            FieldKind::Rows(cells) => {
                // On a phone a long form frightens: more rows are one press away.
                let first = if self.door.is_some() { 1 } else { FIRST_ROWS };
                let count = typed.rows(&asked.name).max(first);
                let rows = (0..count).map(|row| {
                    let cell = |(column, of): (&String, &Field)| {
                        let mut control =
                            self.field(asked, of, typed, &format!("{name}#{row}#{column}"), day);
                        control.need = if of.optional { Need::May } else { Need::Depends };
                        control
                    };
                    cells.iter().map(cell).collect()
                });
                Input::Rows {
                    ask: asked.name.clone(),
                    rows: rows.collect(),
                    more: Some("再加几行"),
                }
            }
            FieldKind::Scores(choice) => self.sheet(asked, choice, typed, name),
        };
        Control {
            name: name.to_owned(),
            label: field.label.clone(),
            hint,
            need: Need::Must,
            bad: false,
            input,
        }
    }

    fn people(&self, field: &Field, typed: &Typed, name: &str, hint: &mut String) -> Input {
        let mut options = names::people(self.reading, self.matter);
        if field.many && options.len() <= FEW_PEOPLE {
            for option in &mut options {
                option.chosen = typed.all(name).any(|given| given == option.value);
            }
            return Input::Ticks {
                kind: "checkbox",
                options,
                other: true,
            };
        }
        "填姓名；有同名的，填编号".clone_into(hint);
        line(typed, name, "text", "", options)
    }

    fn options(&self, asked: &Asked, choices: &Choices, typed: &Typed, name: &str, day: Day) -> Vec<Opt> {
        let option = |value: &String, label: &String| Opt {
            value: value.clone(),
            label: label.clone(),
            chosen: typed.all(name).any(|given| given == value),
        };
        match self.reading.codes(choices) {
            Some(codes) => codes
                .iter()
                .filter(|(_, code)| code.valid.holds_on(day))
                .map(|(value, code)| option(value, &code.label))
                .collect(),
            None => asked
                .procedure
                .results
                .iter()
                .filter(|(_, result)| result.valid.holds_on(day))
                .map(|(value, result)| option(value, &result.label))
                .collect(),
        }
    }

    /// A rater's sheet: an item a row.
    fn sheet(&self, asked: &Asked, choice: &RubricChoice, typed: &Typed, name: &str) -> Input {
        let items = self.rubric(choice, typed).map(|rubric| &rubric.items);
        let rows = items.into_iter().flatten().map(|(item, of)| {
            let cell = |part: &str| format!("{name}#{item}#{part}");
            let one = |part: &str, label: String, input: Input| Control {
                name: cell(part),
                label,
                hint: String::new(),
                need: Need::Depends,
                bad: false,
                input,
            };
            let tick = |part: &str, label: &str| {
                let chosen = typed.get(&cell(part)).is_some();
                let option = Opt {
                    value: "yes".to_owned(),
                    label: label.to_owned(),
                    chosen,
                };
                one(part, of.label.clone(), ticks("checkbox", vec![option]))
            };
            let mut row = Vec::new();
            if of.veto.is_some() {
                row.push(tick("veto", "一票否决"));
            }
            if of.deduct.is_some() || of.award.is_some() {
                let unit = if of.deduct.is_some() {
                    "分，扣"
                } else {
                    "分，加"
                };
                let label = format!("{}（最多 {} 分）", of.label, of.most);
                row.push(one(
                    "points",
                    label,
                    line(typed, &cell("points"), "text", unit, Vec::new()),
                ));
            }
            if of.may_not_apply {
                row.push(tick("not_applicable", "不适用"));
            }
            for (part, label) in [("reason", "理由"), ("page", "卷宗页码")] {
                row.push(one(
                    part,
                    label.to_owned(),
                    line(typed, &cell(part), "text", "", Vec::new()),
                ));
            }
            row
        });
        Input::Rows {
            ask: asked.name.clone(),
            rows: rows.collect(),
            more: None,
        }
    }

    /// The rubric that applies: by the code typed or standing.
    fn rubric(&self, choice: &RubricChoice, typed: &Typed) -> Option<&Rubric> {
        let id = match choice {
            RubricChoice::One(id) => id,
            RubricChoice::By { field, rubrics } => {
                let standing = || self.matter?.fields.get(field)?.as_str();
                rubrics.get(typed.get(&format!("a.{field}")).or_else(standing)?)?
            }
        };
        self.reading.catalogue.rubrics.get(id)
    }

    fn rows_standing(&self, field: &str) -> Vec<Json> {
        let rows = self
            .matter
            .and_then(|m| m.fields.get(field))
            .and_then(Json::as_array);
        rows.cloned().unwrap_or_default()
    }
}

/// A rows field and its columns.
fn columns<'a>(
    procedure: &'a Procedure,
    field: &str,
) -> Option<(&'a Field, &'a catalogue::model::Named<Field>)> {
    let field = procedure.fields.get(field)?;
    match &field.kind {
        FieldKind::Rows(columns) => Some((field, columns)),
        _ => None,
    }
}

/// What tells a row that stands from the others: its first text.
fn row_label(row: &Json) -> String {
    let cells = row.as_object().into_iter().flat_map(|cells| cells.values());
    let first = cells.filter_map(Json::as_str).next();
    first.unwrap_or("这一行").to_owned()
}

pub(super) fn ticks(kind: &'static str, options: Vec<Opt>) -> Input {
    Input::Ticks {
        kind,
        options,
        other: false,
    }
}

pub(super) fn line(typed: &Typed, name: &str, kind: &'static str, unit: &str, list: Vec<Opt>) -> Input {
    let mode = match unit {
        "" => "text",
        "元" => "decimal",
        _ => "numeric",
    };
    Input::Line {
        value: typed.get(name).unwrap_or_default().to_owned(),
        kind,
        mode,
        unit: unit.to_owned(),
        list,
    }
}
