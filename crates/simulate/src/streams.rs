//! The streams of a plan, how many stories each has, and how totals are shared among them.

use catalogue::model::Catalogue;

use crate::cast::Cast;
use crate::chance::Chance;
use crate::default_stream;
use crate::plan::{Draw, Plan, Stream};
use crate::story::Story;

/// The plan's streams, then one or two for every procedure that it does not mention.
pub(crate) fn all_streams(plan: &Plan, catalogue: &Catalogue) -> Vec<(String, Stream, bool)> {
    let mut streams: Vec<_> = plan
        .stream
        .iter()
        .map(|(n, s)| (n.clone(), s.clone(), false))
        .collect();
    for procedure in catalogue.procedures.values() {
        if !plan.stream.values().any(|s| s.procedure == procedure.id) {
            streams.extend(
                default_stream::streams(plan, procedure)
                    .into_iter()
                    .map(|(n, s)| (n, s, true)),
            );
        }
    }
    streams
}

pub(crate) fn count_of(
    plan: &Plan,
    cast: &Cast,
    streams: &[(String, Stream, bool)],
    name: &str,
    stream: &Stream,
) -> Result<usize, String> {
    let Some(each) = &stream.each else {
        return stream
            .count
            .map(|n| usize::try_from(n).unwrap_or(0))
            .ok_or_else(|| format!("stream.{name}：要写 count 或者 each"));
    };
    let found = match each.split_once(':') {
        Some(("matter", other)) => streams
            .iter()
            .find(|(n, _, _)| n == other)
            .map(|(n, s, _)| count_of(plan, cast, streams, n, s))
            .transpose()?,
        Some(("post", post)) => Some(cast.all_holders(post).len()),
        Some(("pool", pool)) => plan
            .pool
            .get(pool)
            .map(|p| p.rows.len().max(usize::try_from(p.count).unwrap_or(0))),
        _ => match each.as_str() {
            "town" => Some(cast.towns.len()),
            "village" => Some(cast.towns.iter().map(|(_, v)| v.len()).sum()),
            group => cast.groups.get(group).map(Vec::len),
        },
    };
    found.ok_or_else(|| format!("stream.{name}：each 写的“{each}”数不出有几件"))
}

/// Shares each `total` of a stream among its stories.
pub(crate) fn share_totals(
    plan: &Plan,
    name: &str,
    stream: &Stream,
    stories: &mut [Story],
) -> Result<(), String> {
    for (place, step) in stream.steps.iter().enumerate() {
        for (answer, draw) in &step.with {
            let Draw::By(by) = draw else { continue };
            let Some(total) = &by.total else { continue };
            let fen = |value: &toml::Value| match value {
                toml::Value::Integer(number) => Some(*number),
                toml::Value::String(text) => desk::intake::fen(text),
                _ => None,
            };
            let wrong = |what: &str| format!("stream.{name}：{answer} 的 {what} 不是数，也不是金额");
            let sum = fen(total).ok_or_else(|| wrong("total"))?;
            let least = by
                .least
                .as_ref()
                .map_or(Some(1), fen)
                .ok_or_else(|| wrong("least"))?;
            let unit = by
                .step
                .as_ref()
                .map_or(Some(1), fen)
                .ok_or_else(|| wrong("step"))?;
            let mut chance = Chance::new(plan.plan.seed, &format!("{name} {place} {answer}"));
            // Only stories that reach the step share in it.
            let mut sharing: Vec<&mut Story> = stories
                .iter_mut()
                .filter(|s| s.steps.iter().any(|d| d.step == place))
                .collect();
            let parts = chance.apportion(sum, sharing.len(), least, unit);
            for (story, part) in sharing.iter_mut().zip(parts) {
                story.shares.insert((place, answer.clone()), part);
            }
        }
    }
    Ok(())
}
