//! A definition in a clerk's words: who, from where to where, what is asked and counted, how long and why.

use catalogue::guard::Guard;
use catalogue::model::{
    Act, Ask, Clock, ClockSpan, ClockVersion, Counts, ExcludeBounds, ExtendBy, Formula, From, Measure, Of,
    Procedure, ResultRule, Role, StateKind,
};

use super::procedure::{ActRow, ClockRow, MeasureRow, Need};
use crate::form::party::part_label;
use crate::reading::Reading;

/// A definition's names as a clerk reads them.
pub(super) struct Words<'a> {
    pub reading: &'a Reading<'a>,
    pub procedure: &'a Procedure,
}

impl Words<'_> {
    pub fn kind(&self, kind: &str) -> String {
        let known = self.reading.catalogue.organs.kinds.get(kind);
        known.map_or_else(|| kind.to_owned(), |kind| kind.label.clone())
    }

    fn post(&self, post: &str) -> String {
        let known = self.reading.catalogue.organs.posts.get(post);
        known.map_or_else(|| post.to_owned(), |post| post.label.clone())
    }

    fn field(&self, field: &str) -> String {
        match field {
            "organ" => "负责的机构".to_owned(),
            "region" => "区划".to_owned(),
            _ => {
                let known = self.procedure.fields.get(field);
                known.map_or_else(|| field.to_owned(), |field| field.label.clone())
            }
        }
    }

    fn party(&self, party: &str) -> String {
        let known = self.procedure.parties.get(party);
        known.map_or_else(|| party.to_owned(), |party| party.label.clone())
    }

    fn state(&self, state: &str) -> String {
        let known = self.procedure.states.get(state);
        known.map_or_else(|| state.to_owned(), |state| state.label.clone())
    }

    fn act_label(&self, act: &str) -> String {
        let known = self.procedure.acts.get(act);
        known.map_or_else(|| act.to_owned(), |act| act.label.clone())
    }

    pub fn acts(&self, acts: &[String]) -> String {
        let labels: Vec<String> = acts
            .iter()
            .map(|act| format!("“{}”", self.act_label(act)))
            .collect();
        labels.join("、")
    }

    pub fn role(&self, role: &Role) -> String {
        match role {
            Role::Post { post, of } => {
                let post = self.post(post);
                match of {
                    Of::Here => post,
                    Of::Superior => format!("上级机构的{post}"),
                    Of::Any(kind) => format!("{}的{post}", self.kind(kind)),
                    Of::Field(field) => format!("“{}”的{post}", self.field(field)),
                }
            }
            Role::Named { field } => format!("“{}”里的人", self.field(field)),
            Role::Party { party } => format!("当事人（{}）", self.party(party)),
            Role::Anyone => "任何人".to_owned(),
            Role::Clock => "时限届满，自动".to_owned(),
            Role::Link => "随关联事项，自动".to_owned(),
        }
    }

    fn ask(&self, ask: &Ask) -> String {
        match ask {
            Ask::Field(field) => self.field(field),
            Ask::Column { field, column } => format!("{}的{column}", self.field(field)),
            Ask::Party(party) => self.party(party),
            Ask::PartyPart { party, part } => format!("{}的{}", self.party(party), part_label(part)),
        }
    }

    fn from(&self, from: &From) -> String {
        match from {
            From::Start => "新立".to_owned(),
            From::Open => "任何在办".to_owned(),
            From::Ended => "任何终了".to_owned(),
            From::State(state) => self.state(state),
        }
    }

    fn condition(&self, guard: &Guard) -> String {
        self.reading.window().reader().condition(self.procedure, guard)
    }

    /// The acts that lead out of a state, and where to.
    pub fn leads(&self, state: &str, kind: StateKind) -> Vec<(String, String)> {
        let leads = |from: &From| match from {
            From::Start => false,
            From::Open => kind != StateKind::Ended,
            From::Ended => kind == StateKind::Ended,
            From::State(named) => named == state,
        };
        let acts = self
            .procedure
            .acts
            .values()
            .filter(|act| act.from.iter().any(leads));
        acts.filter_map(|act| {
            let to = act.to.as_ref().filter(|to| *to != state)?;
            Some((act.label.clone(), self.state(to)))
        })
        .collect()
    }

    pub fn act(&self, act: &Act) -> ActRow {
        let mut then = Vec::new();
        match &act.result {
            Some(ResultRule::Fixed(result)) => {
                let known = self.procedure.results.get(result);
                then.push(format!("结果：{}", known.map_or(result, |r| &r.label)));
            }
            Some(ResultRule::Field(field)) => then.push(format!("结果按“{}”", self.field(field))),
            Some(ResultRule::When(_)) => then.push("结果按条件".to_owned()),
            None => {}
        }
        for (field, guard) in &act.sets {
            then.push(format!("记“{}” = {}", self.field(field), guard.source));
        }
        for open in &act.opens {
            let known = self.reading.catalogue.procedures.get(&open.procedure);
            then.push(format!("立“{}”", known.map_or(&open.procedure, |p| &p.label)));
        }
        if !act.posts.is_empty() {
            then.push(format!("动钱 {} 笔", act.posts.len()));
        }
        let tells: Vec<String> = act.tells.iter().map(|role| self.role(role)).collect();
        if !tells.is_empty() {
            then.push(format!("告知{}", tells.join("、")));
        }
        let papers = self
            .procedure
            .papers
            .values()
            .filter(|paper| paper.on.contains(&act.id));
        let papers: Vec<&str> = papers.map(|paper| paper.label.as_str()).collect();
        if !papers.is_empty() {
            then.push(format!("文书：{}", papers.join("、")));
        }
        let counted = self
            .procedure
            .measures
            .values()
            .filter(|measure| match &measure.counts {
                Counts::On { acts, .. } => acts.contains(&act.id),
                Counts::While { .. } => false,
            });
        let counted: Vec<&str> = counted.map(|measure| measure.label.as_str()).collect();
        if !counted.is_empty() {
            then.push(format!("计数：{}", counted.join("、")));
        }
        let mut by: Vec<String> = act.by.iter().map(|role| self.role(role)).collect();
        if !act.approval.is_empty() {
            let approvers: Vec<String> = act.approval.iter().map(|role| self.role(role)).collect();
            by.push(format!("另由{}批准", approvers.join("或")));
        }
        let from: Vec<String> = act.from.iter().map(|from| self.from(from)).collect();
        let valid = match (act.valid.from, act.valid.to) {
            (None, None) => None,
            (Some(from), None) => Some(format!("{from} 起")),
            (None, Some(to)) => Some(format!("至 {to}")),
            (Some(from), Some(to)) => Some(format!("{from} 至 {to}")),
        };
        ActRow {
            id: act.id.clone(),
            label: act.label.clone(),
            by,
            from: from.join("、"),
            to: act
                .to
                .as_ref()
                .map_or_else(|| "不变".to_owned(), |to| self.state(to)),
            asks: act.asks.iter().map(|ask| self.ask(ask)).collect(),
            may_ask: act.may_ask.iter().map(|ask| self.ask(ask)).collect(),
            shows: act.shows.iter().map(|ask| self.ask(ask)).collect(),
            needs: act
                .needs
                .iter()
                .map(|need| Need {
                    say: need.say.clone(),
                    condition: self.condition(&need.that),
                    code: self.condition(&need.that) == need.that.source,
                    basis: need.basis.clone(),
                })
                .collect(),
            then,
            basis: act.remarks.basis.clone(),
            valid,
        }
    }

    pub fn clock(&self, clock: &Clock) -> ClockRow {
        let mut basis: Vec<String> = clock.remarks.basis.iter().cloned().collect();
        let mut lengths = Vec::new();
        let mut versions_of = |versions: &[ClockVersion], before: &str| {
            for version in versions {
                let mut said = format!("{before}{}", version.within.chinese());
                if let Some(when) = &version.when {
                    said.push_str(&format!("（{}）", self.condition(when)));
                }
                if let Some(from) = version.valid.from {
                    said.push_str(&format!("，{from} 起"));
                }
                if let Some(to) = version.valid.to {
                    said.push_str(&format!("，至 {to}"));
                }
                lengths.push(said);
                basis.extend(version.remarks.basis.iter().cloned());
            }
        };
        match &clock.span_of {
            ClockSpan::Within(versions) => versions_of(versions, ""),
            ClockSpan::Before { field, versions } => {
                versions_of(versions, &format!("“{}”之前 ", self.field(field)));
            }
            ClockSpan::Until(field) => lengths.push(format!("到“{}”那天", self.field(field))),
            ClockSpan::Every { every, due } => lengths.push(match due {
                Some(due) => format!("每 {}，{due:?}", every.chinese()),
                None => format!("每 {}", every.chinese()),
            }),
        }
        let mut course = vec![format!("{}起算", self.acts(&clock.starts))];
        if let Some(field) = clock.from_day.as_ref().or(clock.from_moment.as_ref()) {
            course.push(format!("从“{}”算", self.field(field)));
        }
        if let Some(when) = &clock.when {
            course.push(format!("只在{}时", self.condition(when)));
        }
        if !clock.met_by.is_empty() {
            course.push(format!("{}办成", self.acts(&clock.met_by)));
        }
        if !clock.ended_by.is_empty() {
            course.push(format!("{}使它了结", self.acts(&clock.ended_by)));
        }
        for exclude in &clock.excludes {
            course.push(match &exclude.bounds {
                ExcludeBounds::Acts { from, to } => {
                    format!("“{}”到“{}”之间不算", self.act_label(from), self.act_label(to))
                }
                ExcludeBounds::Days { from_day, to_day } => {
                    format!("“{}”到“{}”不算", self.field(from_day), self.field(to_day))
                }
            });
            basis.extend(exclude.remarks.basis.iter().cloned());
        }
        for extend in &clock.extends {
            let by = match &extend.by {
                ExtendBy::Fixed(length) => format!("延 {}", length.chinese()),
                ExtendBy::Until(field) => format!("延到“{}”", self.field(field)),
                ExtendBy::Amount { count, .. } => format!("按 {} 延", count.source),
            };
            let times = extend
                .times
                .map_or_else(String::new, |times| format!("，最多 {times} 次"));
            course.push(format!("“{}”可{by}{times}", self.act_label(&extend.act)));
            basis.extend(extend.remarks.basis.iter().cloned());
        }
        for switch in &clock.switches {
            course.push(format!(
                "“{}”后改为 {}",
                self.act_label(&switch.act),
                switch.within.chinese()
            ));
            basis.extend(switch.remarks.basis.iter().cloned());
        }
        if let Some(lapse) = &clock.lapse {
            course.push(format!("届满自动“{}”", self.act_label(&lapse.act)));
        }
        if let Some(owner) = &clock.owner {
            course.push(format!("由{}负责", self.role(owner)));
        }
        basis.dedup();
        ClockRow {
            label: clock.label.clone(),
            binding: clock.binding,
            lengths,
            course,
            basis,
        }
    }

    pub fn measure(&self, measure: &Measure) -> MeasureRow {
        let counts = match &measure.counts {
            Counts::On { acts, once } => {
                format!("{}{}", self.acts(acts), if *once { "，只计头一次" } else { "" })
            }
            Counts::While { states } => {
                let states: Vec<String> = states.iter().map(|state| self.state(state)).collect();
                format!("处于{}", states.join("、"))
            }
        };
        let split: Vec<String> = measure.split.iter().map(|path| self.field(path)).collect();
        MeasureRow {
            id: measure.id.clone(),
            label: measure.label.clone(),
            unit: measure.unit.clone(),
            counts,
            split: split.join("、"),
            figures: self.figures_of(&measure.id),
            operational: measure.operational,
        }
    }

    /// The figures that count a measure: label and page.
    fn figures_of(&self, measure: &str) -> Vec<(String, String)> {
        let sets = self.reading.catalogue.indicators.values();
        let figures = sets.flat_map(|set| set.indicators.values());
        figures
            .filter(|figure| match &figure.formula {
                Formula::Sum(measures) => measures.iter().any(|m| m == measure),
                Formula::Level { measure: level, .. } => level == measure,
                Formula::Ratio { .. } => false,
            })
            .map(|figure| (figure.label.clone(), format!("/figures/{}", figure.id)))
            .collect()
    }
}
