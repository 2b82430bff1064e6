//! Answers by lot: of the right type, mostly; whether they are right is for the desk to say.

use std::collections::BTreeMap;

use catalogue::model::{Act, Ask, Choices, Field, FieldKind, PartyKind, Procedure, RubricChoice};
use engine::ids::OrganId;
use engine::matter::Matter;
use serde_json::{Map, Value as Json, json};

use super::{Walk, stage};

/// SHA-256 of nothing.
const EMPTY_FILE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// What answers are given for.
pub struct Form<'a> {
    pub procedure: &'a Procedure,
    pub act: &'a Act,
    /// The matter, after the first act.
    pub matter: Option<&'a Matter>,
    /// The organ that has it.
    pub organ: &'a OrganId,
    /// How often out of a hundred what may be answered is answered.
    pub eager: usize,
}

impl Walk {
    /// Answers of a form; none where it needs something that is not there yet.
    pub fn answers(&mut self, form: &Form<'_>) -> Option<BTreeMap<String, Json>> {
        let mut given = BTreeMap::new();
        let asks = form.act.asks.iter().map(|ask| (ask, true));
        let may = form.act.may_ask.iter().map(|ask| (ask, false));
        // Parties and fields before their parts.
        let mut all: Vec<_> = asks.chain(may).collect();
        all.sort_by_key(|(ask, _)| matches!(ask, Ask::PartyPart { .. } | Ask::Column { .. }));
        for (ask, must) in all {
            if !must && !self.chance.percent(form.eager) {
                continue;
            }
            match self.answer(form, ask, &given) {
                Some(value) => drop(given.insert(ask.name(), value)),
                None if must => return None,
                None => {}
            }
        }
        for open in &form.act.opens {
            if open.when.is_some() && self.chance.percent(50) {
                continue;
            }
            let theirs = self.catalogue.procedures[&open.procedure].clone();
            let act = &theirs.acts[&open.act];
            let inner = Form {
                procedure: &theirs,
                act,
                matter: None,
                ..*form
            };
            for ask in &act.asks {
                let name = ask.name();
                if !open.copy.contains_key(&name) {
                    let value = self.answer(&inner, ask, &BTreeMap::new())?;
                    given.insert(format!("{}.{name}", open.link), value);
                }
            }
        }
        Some(given)
    }

    fn answer(&mut self, form: &Form<'_>, ask: &Ask, given: &BTreeMap<String, Json>) -> Option<Json> {
        match ask {
            Ask::Field(name) if name == "organ" => {
                let kinds = &form.procedure.organs;
                Some(json!(self.organ_of(kinds)?))
            }
            Ask::Field(name) if name == "region" => Some(json!(self.region())),
            Ask::Field(name) if form.procedure.id == "allowance" && self.chance.percent(70) => {
                self.of_allowance(form, name)
            }
            Ask::Field(name) => self.field(form, form.procedure.fields.get(name)?),
            Ask::Party(party) => Some(self.people(form.procedure, party)),
            Ask::PartyPart { party, .. } => {
                let standing = form.matter.and_then(|m| m.parties.get(party));
                let standing = standing.into_iter().flatten().map(|p| p.person.0.clone());
                let joining = given.get(&format!("party.{party}")).and_then(Json::as_array);
                let joining = joining.into_iter().flatten().filter_map(|p| p["person"].as_str());
                let all = standing.chain(joining.map(str::to_owned));
                Some(
                    all.map(|person| (person, json!("62284800001")))
                        .collect::<Map<_, _>>()
                        .into(),
                )
            }
            Ask::Column { field, column } => {
                let FieldKind::Rows(columns) = &form.procedure.fields.get(field)?.kind else {
                    return None;
                };
                let standing = given.get(field).or_else(|| form.matter?.fields.get(field));
                let rows = standing.and_then(Json::as_array).map_or(0, Vec::len);
                (0..rows).map(|_| self.field(form, &columns[column])).collect()
            }
        }
    }

    fn field(&mut self, form: &Form<'_>, field: &Field) -> Option<Json> {
        let today = self.today;
        let one = match &field.kind {
            FieldKind::Text | FieldKind::Long => json!(["甲", "乙", "丙"][self.chance.below(3)]),
            FieldKind::Choice(choices) => json!(self.code(form, choices)?),
            FieldKind::Choices(choices) => {
                let more = self.chance.below(3);
                return (0..=more)
                    .map(|_| self.code(form, choices).map(Json::from))
                    .collect();
            }
            FieldKind::Date | FieldKind::Moment => {
                let days = [-400, -30, -3, -1, 0, 0, 0, 1, 2, 5, 10, 30, 400];
                let day = today.plus_days(days[self.chance.below(days.len())]);
                match field.kind {
                    FieldKind::Date => json!(day),
                    _ => json!(calendar::Moment::start_of(day)),
                }
            }
            FieldKind::Money => match self.limit(form.act) {
                Some(limit) if limit > 0 && self.chance.percent(30) => json!(format!("{limit}元")),
                _ => json!(format!("{}00元", [1, 10, 20, 50, 100, 300][self.chance.below(6)])),
            },
            FieldKind::Number { unit } if unit == "年" => json!(today.year()),
            FieldKind::Number { .. } => match self.limit(form.act) {
                Some(limit) if self.chance.percent(60) => json!(limit),
                _ => json!([0, 1, 1, 2, 3, 5, 10, 12, 20, 28][self.chance.below(10)]),
            },
            FieldKind::YesNo => json!(self.chance.percent(60)),
            FieldKind::Person => json!(self.person(form)?),
            FieldKind::Organ => {
                let usual = [
                    "department",
                    "town-office",
                    "police",
                    "justice-office",
                    "legal-aid-centre",
                ];
                // One that may have the matter, one that is usually meant, or any.
                let kinds = match self.chance.below(10) {
                    0..3 => form.procedure.organs.clone(),
                    3..7 => vec![usual[self.chance.below(usual.len())].to_owned()],
                    _ => vec!["any".to_owned()],
                };
                json!(self.organ_of(&kinds)?)
            }
            FieldKind::Region => json!(self.region()),
            FieldKind::File => json!(EMPTY_FILE),
            FieldKind::Rows(columns) => {
                let more = self.chance.below(4);
                return (0..=more).map(|_| self.row(form, columns)).collect();
            }
            FieldKind::Scores(rubric) => return Some(self.marks(form, rubric)),
            FieldKind::Matter { procedure } => {
                let all = self.begun.get(procedure)?.clone();
                json!(self.chance.pick(&all)?)
            }
        };
        if !field.many {
            return Some(one);
        }
        let mut several = vec![one];
        let single = Field {
            many: false,
            ..field.clone()
        };
        for _ in 0..self.chance.below(4) {
            let next = self.field(form, &single)?;
            if !several.contains(&next) {
                several.push(next);
            }
        }
        Some(Json::Array(several))
    }

    /// A number that a condition of the act names, or one beside it: there the edges are.
    fn limit(&mut self, act: &Act) -> Option<i64> {
        let words = act
            .needs
            .iter()
            .flat_map(|need| need.that.source.split(|c: char| !c.is_ascii_digit()));
        let numbers: Vec<i64> = words.filter_map(|word| word.parse().ok()).collect();
        let beside = [-1, 0, 0, 1][self.chance.below(4)];
        self.chance.pick(&numbers).map(|number| number + beside)
    }

    fn row(&mut self, form: &Form<'_>, columns: &catalogue::model::Named<Field>) -> Option<Json> {
        let mut row = Map::new();
        for (name, column) in columns {
            if !column.optional || self.chance.percent(50) {
                row.insert(name.clone(), self.field(form, column)?);
            }
        }
        Some(Json::Object(row))
    }

    /// What lots would hardly hit upon: a period that has ended, disputes graded in it, and who is paid how much.
    fn of_allowance(&mut self, form: &Form<'_>, name: &str) -> Option<Json> {
        match name {
            "first_day" => Some(json!(self.today.plus_days(-400))),
            "last_day" => Some(json!(self.today)),
            "cases" => self.graded_disputes(),
            "payee" => Some(json!("person-0")),
            "amount" => {
                let total = form.matter?.fields.get("total")?.as_i64()?;
                Some(json!(format!("{}元", total / 100)))
            }
            other => self.field(form, form.procedure.fields.get(other)?),
        }
    }

    /// Disputes with the very allowance that each was graded for.
    fn graded_disputes(&self) -> Option<Json> {
        let disputes = self.begun.get("dispute")?.iter().map(|id| self.matter(id));
        let graded = disputes.filter(|d| d.state == "archived" && d.fields.contains_key("allowance"));
        let rows: Vec<Json> = graded
            .map(|dispute| {
                let fen = dispute.fields["allowance"].as_i64().unwrap_or(0);
                json!({"case": dispute.id, "amount": format!("{}元", fen / 100), "who": "person-0"})
            })
            .collect();
        (!rows.is_empty()).then_some(Json::Array(rows))
    }

    fn code(&mut self, form: &Form<'_>, choices: &Choices) -> Option<String> {
        let day = form.matter.map_or(self.today, |matter| matter.filed);
        let codes: Vec<String> = match choices {
            Choices::Inline(codes) => codes
                .iter()
                .filter(|(_, c)| c.valid.holds_on(day))
                .map(|(k, _)| k.clone())
                .collect(),
            Choices::List(list) => {
                let list = &self.catalogue.lists[list];
                list.codes
                    .iter()
                    .filter(|(_, c)| c.valid.holds_on(day))
                    .map(|(k, _)| k.clone())
                    .collect()
            }
            Choices::Result => form.procedure.results.keys().cloned().collect(),
        };
        self.chance.pick(&codes).cloned()
    }

    /// A person: of the matter, of a few that are met again and again, or anybody.
    fn person(&mut self, form: &Form<'_>) -> Option<String> {
        let registered = self.registered(form.act);
        if !registered.is_empty() && self.chance.percent(85) {
            return self.chance.pick(&registered).cloned();
        }
        let members = form.matter.into_iter().flat_map(|m| m.parties.values().flatten());
        let members: Vec<String> = members.map(|p| p.person.0.clone()).collect();
        if !members.is_empty() && self.chance.percent(45) {
            return self.chance.pick(&members).cloned();
        }
        let often = [
            "mediation-committee-0-mediator-0",
            "mediation-committee-0-mediator-1",
            "law-firm-0-lawyer-0",
            "department-0-officer-0",
        ];
        let here: Vec<String> = self
            .holders
            .iter()
            .filter(|((organ, _), _)| organ == form.organ)
            .flat_map(|(_, people)| people.iter().map(|p| p.0.clone()))
            .collect();
        if self.chance.percent(50) {
            return Some(often[self.chance.below(often.len())].to_owned());
        }
        self.chance.pick(&here).cloned()
    }

    /// People who stand in a register that a condition of the act asks about.
    fn registered(&self, act: &Act) -> Vec<String> {
        let asked = act
            .needs
            .iter()
            .flat_map(|need| need.that.source.split("register('").skip(1));
        let registers = asked.filter_map(|rest| rest.split('\'').next());
        let standing = registers
            .filter_map(|register| Some((&self.catalogue.procedures[register], self.begun.get(register)?)));
        let mut people = Vec::new();
        for (register, begun) in standing {
            for matter in begun
                .iter()
                .map(|id| self.matter(id))
                .filter(|m| m.ended.is_none())
            {
                let fields = register
                    .fields
                    .iter()
                    .filter(|(_, f)| matches!(f.kind, FieldKind::Person));
                people.extend(
                    fields.filter_map(|(name, _)| matter.fields.get(name)?.as_str().map(str::to_owned)),
                );
            }
        }
        people
    }

    /// One to three of three payees, or of three firms.
    fn people(&mut self, procedure: &Procedure, party: &str) -> Json {
        let definition = &procedure.parties[party];
        let least = definition.least.max(1) as usize;
        let most = definition.most.map_or(3, |most| most as usize).min(3).max(least);
        let count = least + self.chance.below(most - least + 1);
        let firm = match (
            definition.who.contains(&PartyKind::Firm),
            definition.who.contains(&PartyKind::Person),
        ) {
            (true, true) => self.chance.percent(30),
            (firm, _) => firm,
        };
        let (kind, first) = (if firm { "firm" } else { "person" }, self.chance.below(3));
        (0..count)
            .map(|n| {
                let which = (first + n) % 3;
                json!({"person": format!("{kind}-{which}"), "kind": kind, "name": format!("当事人{which}"), "phone": "13800000000"})
            })
            .collect()
    }

    /// A sheet: some items marked.
    fn marks(&mut self, form: &Form<'_>, choice: &RubricChoice) -> Json {
        let id = match choice {
            RubricChoice::One(id) => Some(id.clone()),
            RubricChoice::By { field, rubrics } => {
                let code = form
                    .matter
                    .and_then(|m| m.fields.get(field))
                    .and_then(Json::as_str);
                code.and_then(|code| rubrics.get(code)).cloned()
            }
        };
        let rubric = id.and_then(|id| self.catalogue.rubrics.get(&id).cloned());
        let mut marks = Map::new();
        for (name, item) in rubric
            .iter()
            .flat_map(|r| &r.items)
            .filter(|(_, i)| i.from_measure.is_none())
        {
            let mark = if item.veto.is_some() && self.chance.percent(4) {
                json!({"veto": true, "reason": "见记录", "page": "3"})
            } else if item.may_not_apply && self.chance.percent(10) {
                json!({"not_applicable": true})
            } else if item.veto.is_none() && self.chance.percent(25) {
                json!({"points": self.chance.below(8), "reason": "见记录", "page": "3"})
            } else {
                continue;
            };
            marks.insert(name.clone(), mark);
        }
        json!({ "marks": marks })
    }

    fn region(&mut self) -> String {
        let level = ["county", "town", "village"][self.chance.below(3)];
        stage::region(&self.catalogue, level, self.chance.below(2))
    }

    /// An organ of one of these kinds (`any`: of all).
    pub fn organ_of(&mut self, kinds: &[String]) -> Option<String> {
        let fits = |kind: &str| {
            kinds
                .iter()
                .any(|wanted| wanted == "any" || self.catalogue.organs.kind_is(kind, wanted))
        };
        let all: Vec<&OrganId> = self
            .organs
            .iter()
            .filter(|(kind, _)| fits(kind))
            .flat_map(|(_, all)| all)
            .collect();
        self.chance.pick(&all).map(|organ| organ.0.clone())
    }
}
