//! Lists of matters: one statement a shape of filter, each on an index.

use calendar::Day;
use engine::ids::{County, MatterId, OrganId};
use rusqlite::{Connection, Row, params};

use crate::error::StoreError;
use crate::rows::{Filter, MatterRow, Page};
use crate::sql::{D, uint};

const COLUMNS: &str = "m.id, m.procedure, m.number, m.state, m.result, m.organ, m.region, m.filed, m.latest, \
    m.ended, m.revision";

/// The statement for a filter's shape. Its parameters always stand at the same numbers: county, after (day, id),
/// limit, procedure, state, organ, region (first and first after), reader.
pub(crate) fn sql(filter: &Filter) -> String {
    let mut from = String::from("matter m");
    let mut conditions = String::from("m.county = ?1 AND (m.filed, m.id) > (?2, ?3)");
    let mut and = |condition: &str| {
        conditions.push_str(" AND ");
        conditions.push_str(condition);
    };
    if filter.procedure.is_some() {
        and("m.procedure = ?5");
    }
    if filter.state.is_some() {
        and("m.state = ?6");
    }
    if filter.organ.is_some() {
        and("m.organ = ?7");
    }
    if filter.region.is_some() {
        and("m.region >= ?8 AND m.region < ?9");
    }
    match filter.ended {
        Some(true) => and("m.ended IS NOT NULL"),
        Some(false) => and("m.ended IS NULL"),
        None => {}
    }
    if filter.reader.is_some() {
        let procedure = if filter.procedure.is_some() {
            " AND n.procedure = ?5"
        } else {
            ""
        };
        from = format!(
            "(SELECT DISTINCT n.county, n.matter FROM named n WHERE n.county = ?1 AND n.reader = ?10{procedure}) r \
             JOIN matter m ON m.county = r.county AND m.id = r.matter"
        );
    }
    format!("SELECT {COLUMNS} FROM {from} WHERE {conditions} ORDER BY m.filed, m.id LIMIT ?4")
}

/// Whether an index leads to what a filter asks for: no list walks through all matters for the few that pass.
pub(crate) fn indexed(filter: &Filter) -> bool {
    let whole = filter.region.is_none() && filter.ended.is_none() && filter.state.is_none();
    let led = filter.procedure.is_some()
        || filter.state.is_none() && (filter.organ.is_some() || filter.reader.is_some());
    led || whole
}

/// The first text after all that begin with this one.
fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

fn row(row: &Row<'_>) -> rusqlite::Result<MatterRow> {
    Ok(MatterRow {
        id: MatterId(row.get(0)?),
        procedure: row.get(1)?,
        number: row.get(2)?,
        state: row.get(3)?,
        result: row.get(4)?,
        organ: OrganId(row.get(5)?),
        region: row.get(6)?,
        filed: row.get::<_, D>(7)?.0,
        latest: row.get::<_, D>(8)?.0,
        ended: row.get::<_, Option<D>>(9)?.map(|D(day)| day),
        revision: uint(row.get(10)?),
    })
}

/// A page of matters.
pub(crate) fn page(
    conn: &Connection,
    county: &County,
    filter: &Filter,
    page: &Page,
) -> Result<Vec<MatterRow>, StoreError> {
    if !indexed(filter) {
        let what = "a list by state without its procedure, or of no procedure, organ or reader";
        return Err(StoreError::Malformed {
            what: what.to_owned(),
        });
    }
    let (day, id) = match &page.after {
        Some((day, id)) => (Day::to_string(day), id.as_str()),
        None => (String::new(), ""),
    };
    let mut statement = conn.prepare_cached(&sql(filter))?;
    let all = params![
        county.0,
        day,
        id,
        page.limit,
        filter.procedure,
        filter.state,
        filter.organ.as_ref().map(OrganId::as_str),
        filter.region,
        filter.region.as_deref().map(after_prefix),
        filter.reader
    ];
    // A statement takes as many parameters as the highest it names.
    let taken = all.iter().take(statement.parameter_count());
    let rows = statement.query_map(rusqlite::params_from_iter(taken), row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
