//! A procedure as its definition says, in words: states, acts (who, from where to where, what is asked, what must
//! hold), clocks with their basis, what is counted, what is left to judgement, what must still be checked.

use askama::Template;
use catalogue::model::{ClockSpan, Procedure, Remarks, StateKind};

use super::words::Words;
use crate::error::Trouble;
use crate::frame::Frame;
use crate::reading::Reading;
use crate::view::Tag;

struct StateRow {
    id: String,
    label: String,
    kind: Tag,
    /// Acts that lead out of it: label and where to.
    leads: Vec<(String, String)>,
}

pub(super) struct ActRow {
    pub id: String,
    pub label: String,
    pub by: Vec<String>,
    pub from: String,
    pub to: String,
    pub asks: Vec<String>,
    pub may_ask: Vec<String>,
    pub shows: Vec<String>,
    pub needs: Vec<Need>,
    pub then: Vec<String>,
    pub basis: Option<String>,
    pub valid: Option<String>,
}

pub(super) struct Need {
    pub say: String,
    pub condition: String,
    /// There are no words for it: the condition is as the definition writes it.
    pub code: bool,
    pub basis: Option<String>,
}

pub(super) struct ClockRow {
    pub label: String,
    pub binding: bool,
    pub lengths: Vec<String>,
    pub course: Vec<String>,
    pub basis: Vec<String>,
}

pub(super) struct MeasureRow {
    pub id: String,
    pub label: String,
    pub unit: String,
    pub counts: String,
    pub split: String,
    pub figures: Vec<(String, String)>,
    pub operational: bool,
}

#[derive(Template)]
#[template(path = "oversight/procedure.html")]
pub(super) struct ProcedurePage {
    frame: Frame,
    id: String,
    label: String,
    area: String,
    file: String,
    organs: String,
    number: Option<String>,
    unsure: Vec<(String, String)>,
    note: Option<String>,
    /// What a resident picks, what is said of it, and the acts it leads to.
    door: Option<(String, String, String)>,
    states: Vec<StateRow>,
    results: Vec<String>,
    acts: Vec<ActRow>,
    clocks: Vec<ClockRow>,
    measures: Vec<MeasureRow>,
    /// The post sees figures: they are links.
    figures: bool,
    papers: Vec<(String, String)>,
    judged: Vec<(String, String, String)>,
    source: String,
}

/// What must still be checked about a procedure: where, and what.
pub(super) fn unsure(procedure: &Procedure) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut add = |place: String, remarks: &Remarks| {
        if let Some(text) = &remarks.unsure {
            found.push((place, text.clone()));
        }
    };
    add(procedure.label.clone(), &procedure.remarks);
    for field in procedure.fields.values() {
        add(format!("字段“{}”", field.label), &field.remarks);
    }
    for act in procedure.acts.values() {
        add(format!("办理“{}”", act.label), &act.remarks);
    }
    for clock in procedure.clocks.values() {
        add(format!("时限“{}”", clock.label), &clock.remarks);
        if let ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } = &clock.span_of {
            for version in versions {
                add(
                    format!("时限“{}”，{}", clock.label, version.within.chinese()),
                    &version.remarks,
                );
            }
        }
    }
    for measure in procedure.measures.values() {
        add(format!("计量“{}”", measure.label), &measure.remarks);
    }
    for paper in procedure.papers.values() {
        add(format!("文书“{}”", paper.label), &paper.remarks);
    }
    for judged in &procedure.untranslated {
        add("留待判断的".to_owned(), &judged.remarks);
    }
    found
}

/// Fills the page.
pub(super) fn filled(
    frame: Frame,
    reading: &Reading<'_>,
    procedure: &Procedure,
) -> Result<ProcedurePage, Trouble> {
    let words = Words { reading, procedure };
    let organs = procedure.organs.iter().map(|kind| words.kind(kind));
    Ok(ProcedurePage {
        frame,
        id: procedure.id.clone(),
        label: procedure.label.clone(),
        area: reading.catalogue.organs.area(&procedure.area).to_owned(),
        file: procedure.span.file.clone(),
        organs: organs.collect::<Vec<_>>().join("、"),
        number: procedure.number.clone(),
        unsure: unsure(procedure),
        note: procedure.remarks.note.clone(),
        door: procedure.door.as_ref().map(|door| {
            let acts = door.acts.iter().filter_map(|act| procedure.acts.get(act));
            let acts: Vec<&str> = acts.map(|act| act.label.as_str()).collect();
            (door.ask.clone(), door.says.clone(), acts.join("、"))
        }),
        states: procedure
            .states
            .iter()
            .map(|(id, state)| StateRow {
                label: state.label.clone(),
                kind: match state.kind {
                    StateKind::Open => Tag::new("run", "在办"),
                    StateKind::Paused => Tag::new("hold", "暂停"),
                    StateKind::Ended => Tag::new("done", "终了"),
                },
                leads: words.leads(id, state.kind),
                id: id.clone(),
            })
            .collect(),
        results: procedure
            .results
            .values()
            .map(|result| result.label.clone())
            .collect(),
        acts: procedure.acts.values().map(|act| words.act(act)).collect(),
        clocks: procedure
            .clocks
            .values()
            .map(|clock| words.clock(clock))
            .collect(),
        measures: procedure
            .measures
            .values()
            .map(|measure| words.measure(measure))
            .collect(),
        figures: reading.window().figures().is_some(),
        papers: procedure
            .papers
            .values()
            .map(|paper| {
                let acts = words.acts(&paper.on);
                (paper.label.clone(), format!("随{acts}"))
            })
            .collect(),
        judged: procedure
            .untranslated
            .iter()
            .map(|judged| {
                (
                    judged.says.clone(),
                    judged.why.clone(),
                    words.role(&judged.decided_by),
                )
            })
            .collect(),
        source: reading
            .catalogue
            .sources
            .get(&procedure.span.file)
            .cloned()
            .unwrap_or_default(),
    })
}
