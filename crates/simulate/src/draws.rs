//! Answers that the plan draws.

use calendar::Day;
use catalogue::model::{FieldKind, Procedure};
use engine::ids::MatterId;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use crate::answers::Source;
use crate::chance::Chance;
use crate::plan::{Draw, DrawBy};
use crate::story::Story;

impl Source<'_> {
    pub(crate) fn drawn(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        draw: &Draw,
        procedure: &Procedure,
        day: Day,
    ) -> Result<Option<Json>, String> {
        let by = match draw {
            Draw::Fixed(value) => return Ok(Some(plain(value))),
            Draw::By(by) => by,
        };
        if by.absent.is_some_and(|percent| story.chance.below(100) < percent) {
            return Ok(None);
        }
        if let Some(stream) = &by.matter {
            let found = self.matter(story, by, stream)?;
            return match &by.party {
                Some(party) => self.party_of(&found, party).map(Some),
                None => Ok(Some(found)),
            };
        }
        if let Some(pool) = &by.pool {
            return self.pooled(story, step, name, by, pool, procedure).map(Some);
        }
        if by.columns.is_some() || by.rows.is_some() {
            return self.rows(story, step, name, by, procedure, day).map(Some);
        }
        if let Some(total) = &by.total {
            let share = story.shares.get(&(step, name.to_owned())).copied().unwrap_or(0);
            let is_money = matches!(total, toml::Value::String(_));
            return Ok(Some(if is_money {
                json!(yuan(share))
            } else {
                json!(share)
            }));
        }
        if by.holder {
            return Ok(story.person.as_ref().map(|person| json!(person)));
        }
        if let Some(party) = &by.account {
            return Ok(Some(self.accounts(story, party)));
        }
        if let Some(act) = &by.day_of {
            let plan = self.plan;
            let steps = plan
                .stream
                .get(&story.stream)
                .map(|s| s.steps.as_slice())
                .unwrap_or_default();
            let does =
                |dated: &&crate::story::DatedStep| steps.get(dated.step).is_some_and(|s| s.act == *act);
            return Ok(story.steps.iter().find(does).map(|dated| json!(dated.day)));
        }
        if let Some(post) = &by.post {
            return self.holders(story, by, post).map(Some);
        }
        if let Some(group) = &by.organ {
            let organs = self
                .cast
                .groups
                .get(group)
                .ok_or_else(|| format!("{name}：计划里没有机构组“{group}”"))?;
            let near: Vec<_> = organs
                .iter()
                .filter(|o| {
                    self.cast
                        .organs
                        .get(*o)
                        .is_some_and(|o| o.region.starts_with(&story.place.0))
                })
                .collect();
            let found = story
                .chance
                .pick(&near)
                .map(|o| (*o).clone())
                .or_else(|| story.chance.pick(organs).cloned());
            return Ok(found.map(|organ| json!(organ)));
        }
        if let Some([least, most]) = by.day {
            return Ok(Some(json!(day.plus_days(story.chance.between(least, most)))));
        }
        if let Some(text) = &by.text {
            let place = |code: &str| {
                self.catalogue
                    .regions
                    .by_code
                    .get(code)
                    .map(|r| r.name.clone())
                    .unwrap_or_default()
            };
            return Ok(Some(json!(
                text.replace("{n}", &(story.n + 1).to_string())
                    .replace("{i}", &story.n.to_string())
                    .replace("{town}", &place(&story.place.0))
                    .replace("{village}", &place(&story.place.1))
                    .replace("{month}", &day.month().to_string())
            )));
        }
        if let Some(level) = &by.region {
            return Ok(Some(match level.as_str() {
                "town" => json!(story.place.0),
                "county" => json!(self.plan.plan.county),
                _ => json!(story.place.1),
            }));
        }
        if let Some(percent) = by.marks {
            let rubric = procedure.fields.get(name).and_then(|f| match &f.kind {
                FieldKind::Scores(rubric) => Some(rubric.clone()),
                _ => None,
            });
            return Ok(rubric.map(|r| self.marks(story, &r, percent)));
        }
        simple(draw, &mut story.chance)
            .map(Some)
            .ok_or_else(|| format!("{name}：计划没有写明怎么填"))
    }

    fn matter(&mut self, story: &mut Story, by: &DrawBy, stream: &str) -> Result<Json, String> {
        let begun = self
            .begun
            .get(stream)
            .ok_or_else(|| format!("此前没有“{stream}”这一批"))?;
        let fits = |found: &&(MatterId, String)| by.state.is_empty() || by.state.contains(&found.1);
        if by.once {
            let own = begun
                .get(story.n + by.offset)
                .and_then(Option::as_ref)
                .filter(fits);
            return own
                .map(|(id, _)| json!(id))
                .ok_or_else(|| format!("“{stream}”的第{}件还没有立，或者不在所要的状态", story.n + 1));
        }
        let all: Vec<&(MatterId, String)> = begun.iter().flatten().filter(fits).collect();
        let many = by.many.unwrap_or(0);
        if many > 0 {
            let mut chosen: Vec<&MatterId> = Vec::new();
            for _ in 0..many {
                chosen.extend(story.chance.pick(&all).map(|(id, _)| id));
            }
            chosen.dedup();
            return Ok(json!(chosen));
        }
        let found = if by.turn {
            let place = (story.n + by.offset).checked_rem(all.len());
            place.and_then(|place| all.get(place))
        } else {
            story.chance.pick(&all)
        };
        let found = found.map(|(id, _)| json!(id));
        found.ok_or_else(|| format!("“{stream}”里没有已立的、在所要状态的事项"))
    }

    /// The people of a party of another matter.
    fn party_of(&self, matter: &Json, party: &str) -> Result<Json, String> {
        let id = MatterId(matter.as_str().unwrap_or_default().to_owned());
        let found = self.store.matter(&id).map_err(|e| e.to_string())?;
        let people = found
            .and_then(|m| m.parties.get(party).cloned())
            .unwrap_or_default();
        Ok(Json::Array(
            people
                .into_iter()
                .map(|p| json!({"person": p.person, "kind": p.kind}))
                .collect(),
        ))
    }

    fn pooled(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        by: &DrawBy,
        pool: &str,
        procedure: &Procedure,
    ) -> Result<Json, String> {
        let columns = match procedure.fields.get(name).map(|f| &f.kind) {
            Some(FieldKind::Rows(columns)) => Some(columns),
            _ => None,
        };
        let drawn = self
            .pools
            .get_mut(pool)
            .ok_or_else(|| format!("计划里没有名单“{pool}”"))?;
        let column = |row: Map<String, Json>| match &by.column {
            Some(column) => row.get(column).cloned().unwrap_or(Json::Null),
            // A pool may know more of a thing than the table asks.
            None => Json::Object(
                row.into_iter()
                    .filter(|(key, _)| columns.is_none_or(|c| c.contains_key(key)))
                    .collect(),
            ),
        };
        if by.once {
            return drawn
                .row(story.n)
                .cloned()
                .map(column)
                .ok_or_else(|| format!("名单“{pool}”不够长"));
        }
        let share = story.shares.get(&(step, name.to_owned())).copied();
        let count = match (share, by.rows) {
            (Some(share), _) => share,
            (None, Some([least, most])) => story.chance.between(least, most),
            (None, None) => {
                return drawn
                    .draw(&mut story.chance)
                    .map(column)
                    .ok_or_else(|| format!("名单“{pool}”是空的"));
            }
        };
        let rows = (0..count)
            .filter_map(|_| drawn.draw(&mut story.chance))
            .map(column);
        Ok(Json::Array(rows.collect()))
    }

    fn rows(
        &mut self,
        story: &mut Story,
        step: usize,
        name: &str,
        by: &DrawBy,
        procedure: &Procedure,
        day: Day,
    ) -> Result<Json, String> {
        let share = story.shares.get(&(step, name.to_owned())).copied();
        let count = share.unwrap_or_else(|| {
            let [least, most] = by.rows.unwrap_or([1, 1]);
            story.chance.between(least, most)
        });
        let fields = match procedure.fields.get(name).map(|f| &f.kind) {
            Some(FieldKind::Rows(columns)) => columns.clone(),
            _ => IndexMap::new(),
        };
        let mut rows = Vec::new();
        for _ in 0..count {
            let mut row = Map::new();
            for (column, draw) in by.columns.iter().flatten() {
                if let Some(value) = self.drawn(story, step, column, draw, procedure, day)? {
                    row.insert(column.clone(), value);
                }
            }
            for (column, field) in fields
                .iter()
                .filter(|(name, f)| !f.optional && !row.contains_key(*name))
                .collect::<Vec<_>>()
            {
                let value = self.fitting(story, procedure, column, field, day)?;
                row.insert(column.clone(), value);
            }
            rows.push(Json::Object(row));
        }
        Ok(Json::Array(rows))
    }

    fn holders(&mut self, story: &mut Story, by: &DrawBy, post: &str) -> Result<Json, String> {
        let here = self.about.map_or(&story.organ, |m| &m.organ).clone();
        let mut people = self.cast.holders(&here, post).to_vec();
        if people.is_empty() || by.organ.is_some() {
            let groups = by.organ.as_ref().and_then(|g| self.cast.groups.get(g));
            people = groups
                .into_iter()
                .flatten()
                .flat_map(|o| self.cast.holders(o, post).to_vec())
                .collect();
        }
        match by.many {
            None => {
                let found = story.chance.pick(&people).cloned();
                found
                    .map(|p| json!(p))
                    .ok_or_else(|| format!("机构 {here} 里没有人任“{post}”"))
            }
            Some(many) => {
                story.chance.shuffle(&mut people);
                people.truncate(usize::try_from(many).unwrap_or(1));
                if people.is_empty() {
                    Err(format!("机构 {here} 里没有人任“{post}”"))
                } else {
                    Ok(json!(people))
                }
            }
        }
    }
}

/// Draws that need nothing but chance.
pub(crate) fn simple(draw: &Draw, chance: &mut Chance) -> Option<Json> {
    let by = match draw {
        Draw::Fixed(value) => return Some(plain(value)),
        Draw::By(by) => by,
    };
    if let Some(pick) = &by.pick {
        let place = chance.weighted(pick.values().copied())?;
        return pick.get_index(place).map(|(code, _)| json!(code));
    }
    if let Some(percent) = by.yes {
        return Some(json!(chance.below(100) < percent));
    }
    if let Some([least, most]) = by.number {
        return Some(json!(chance.between(least, most)));
    }
    by.money
        .map(|[least, most]| json!(format!("{}元", chance.between(least, most))))
}

/// A TOML value as an answer.
pub(crate) fn plain(value: &toml::Value) -> Json {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Boolean(yes) => json!(yes),
        toml::Value::Float(number) => json!(number.to_string()),
        toml::Value::Datetime(day) => json!(day.to_string()),
        toml::Value::Array(values) => Json::Array(values.iter().map(plain).collect()),
        toml::Value::Table(table) => Json::Object(table.iter().map(|(k, v)| (k.clone(), plain(v))).collect()),
    }
}

/// Fen as people write money.
fn yuan(fen: i64) -> String {
    let (whole, part) = (fen / 100, (fen % 100).abs());
    if part == 0 {
        format!("{whole}元")
    } else {
        format!("{whole}.{part:02}元")
    }
}
