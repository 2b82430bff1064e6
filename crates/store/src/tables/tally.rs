//! `tally`: how many matters of a procedure an organ has, by region, state and whether open. So a list's exact total
//! is a sum of a few rows.

use std::collections::BTreeSet;

use engine::ids::{County, OrganId};
use engine::matter::Matter;
use rusqlite::{Connection, params, params_from_iter};

use crate::browse::ListQuery;
use crate::error::StoreError;
use crate::sql::{Built, uint};

const ADD: &str = "INSERT INTO tally (county, procedure, organ, region, state, open, n) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) \
    ON CONFLICT (county, procedure, organ, region, state, open) DO UPDATE SET n = tally.n + 1";
const TAKE: &str = "UPDATE tally SET n = n - 1 WHERE county = ?1 AND procedure = ?2 AND organ = ?3 \
    AND region = ?4 AND state = ?5 AND open = ?6 AND n > 1";
const DROP: &str = "DELETE FROM tally WHERE county = ?1 AND procedure = ?2 AND organ = ?3 \
    AND region = ?4 AND state = ?5 AND open = ?6";

/// So many organs are looked up one by one; of more the whole procedure is read.
const ONE_BY_ONE: usize = 64;

fn key(matter: &Matter) -> (&str, &str, &str, &str, bool) {
    (
        &matter.procedure,
        matter.organ.as_str(),
        &matter.region,
        &matter.state,
        matter.ended.is_none(),
    )
}

/// Moves a matter from where it was counted to where it counts now.
pub(crate) fn put(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
) -> Result<(), StoreError> {
    if old.map(key) == Some(key(new)) {
        return Ok(());
    }
    if let Some((procedure, organ, region, state, open)) = old.map(key) {
        let was = params![county.0, procedure, organ, region, state, open];
        if conn.prepare_cached(TAKE)?.execute(was)? == 0 {
            conn.prepare_cached(DROP)?.execute(was)?;
        }
    }
    let (procedure, organ, region, state, open) = key(new);
    conn.prepare_cached(ADD)?
        .execute(params![county.0, procedure, organ, region, state, open])?;
    Ok(())
}

/// The statement for the tallies a list asks for, of these organs.
pub(crate) fn sql(county: &County, query: &ListQuery, organs: Option<&BTreeSet<OrganId>>) -> Built {
    let mut sql = Built::new("SELECT organ, sum(n) FROM tally WHERE county = ", &county.0);
    sql.and("procedure = ", &query.procedure);
    if let Some(organs) = organs.filter(|o| o.len() <= ONE_BY_ONE) {
        sql.among("organ", organs);
    }
    if let Some(region) = &query.region {
        sql.beginning("region", region);
    }
    if let Some(state) = &query.state {
        sql.and("state = ", state);
    }
    if let Some(open) = query.open {
        sql.and("open = ", i64::from(open));
    }
    sql.push(" GROUP BY organ");
    sql
}

/// How many matters each of these organs (absent: every organ) has of what a list asks for: procedure, region, state
/// and whether open; only organs that have any.
pub(crate) fn by_organ(
    conn: &Connection,
    county: &County,
    query: &ListQuery,
    organs: Option<&BTreeSet<OrganId>>,
) -> Result<Vec<(OrganId, u64)>, StoreError> {
    let sql = sql(county, query, organs);
    let mut statement = conn.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| {
        Ok((OrganId(row.get(0)?), uint(row.get(1)?)))
    })?;
    let mut found: Vec<(OrganId, u64)> = rows.collect::<Result<_, _>>()?;
    if let Some(organs) = organs {
        found.retain(|(organ, _)| organs.contains(organ));
    }
    Ok(found)
}
