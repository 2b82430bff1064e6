//! Lists through the gate: the union of look-ups, each led by an index, in the order asked.

use engine::ids::{County, MatterId, OrganId};
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use crate::browse::{ListQuery, Place, Sort};
use crate::error::StoreError;
use crate::gate::{Through, Ways};
use crate::rows::MatterRow;
use crate::sql::{Built, D, reads, uint};
use crate::tables::search;

/// Of more organs than these a list is led by the procedure's own order.
pub(crate) const BRANCHES: usize = 32;

reads! {
    /// Whether a reader is named, in any role.
    NAMES_ANYHOW = "SELECT 1 FROM named WHERE county = ?1 AND reader = ?2 AND procedure = ?3 AND matter = ?4 LIMIT 1";
    /// Whether a reader is named in a field.
    NAMES_FIELD = "SELECT 1 FROM named WHERE county = ?1 AND reader = ?2 AND procedure = ?3 AND matter = ?4 \
                   AND substr(role, 1, 6) <> 'party.' LIMIT 1";
    /// Whether an organ is named otherwise than as the one that has it.
    NAMES_OTHERWISE = "SELECT 1 FROM named WHERE county = ?1 AND reader = ?2 AND procedure = ?3 AND matter = ?4 \
                       AND role <> 'organ' LIMIT 1";
}

const COLUMNS: &str = "m.id, m.procedure, m.number, m.state, m.result, m.organ, m.region, m.filed, m.latest, \
    m.ended, m.revision, m.changed";

/// What a look-up starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lead {
    /// All of the procedure; absent organs: of any.
    Procedure(Option<Vec<OrganId>>),
    /// One organ's.
    Organ(OrganId),
    /// Any of these organs'.
    Organs(Vec<OrganId>),
    /// Those with a running clock as asked, of these organs; absent: of any.
    Clocked(Option<Vec<OrganId>>),
    /// Those of which a field names the person asked for, of these organs; absent: of any.
    Named(Option<Vec<OrganId>>),
    /// Those whose searched text contains what is asked, of these organs; absent: of any.
    Words(Option<Vec<OrganId>>),
    /// Those that name a reader.
    Reader(String, Through),
}

/// Whether a matter names a reader.
pub(crate) fn names(
    conn: &Connection,
    county: &County,
    reader: &str,
    through: Through,
    procedure: &str,
    id: &MatterId,
) -> Result<bool, StoreError> {
    let sql = match through {
        Through::Anything => NAMES_ANYHOW,
        Through::Fields => NAMES_FIELD,
        Through::Other => NAMES_OTHERWISE,
    };
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement
        .query_row(params![county.0, reader, procedure, id.0], |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

/// The condition on the role in which a reader must be named.
fn role(through: Through) -> &'static str {
    match through {
        Through::Anything => "",
        Through::Fields => " AND substr(n.role, 1, 6) <> 'party.'",
        Through::Other => " AND n.role <> 'organ' AND n.reader < 'p'",
    }
}

/// What the rows are ordered by. `office` is the condition that leaves out the clocks of others.
fn order(sort: Sort, office: &str) -> String {
    match sort {
        Sort::Filed => "m.filed".to_owned(),
        Sort::Latest => "m.latest".to_owned(),
        Sort::Due => format!(
            "coalesce((SELECT min(c.due) FROM clock c WHERE c.county = m.county AND c.matter = m.id \
             AND c.closed IS NULL{office}), '~')"
        ),
        Sort::Number => {
            "coalesce((SELECT g.series || '|' || substr(CAST(1000000000000 + g.serial AS TEXT), 2) FROM number g \
             WHERE g.county = m.county AND g.number = m.number), '~')"
                .to_owned()
        }
    }
}

/// ` AND …` that leaves out the clocks that are not the office's; nothing where there are none.
fn office(sql: &mut Built, query: &ListQuery) -> String {
    if query.theirs.is_empty() {
        return String::new();
    }
    let theirs = serde_json::to_string(&query.theirs).unwrap_or_default();
    let place = sql.bind(&theirs);
    format!(" AND c.clock NOT IN (SELECT value FROM json_each({place}))")
}

/// What is asked of a running clock's last day.
fn last_day(sql: &mut Built, query: &ListQuery) {
    if let Some(day) = query.overdue_on {
        sql.and("c.due < ", day);
        let office = office(sql, query);
        sql.push(&office);
    }
    if let Some(day) = query.due_from {
        sql.and("c.due >= ", day);
    }
    if let Some(day) = query.due_to {
        sql.and("c.due <= ", day);
    }
}

/// The person asked for, as a reader.
fn person(query: &ListQuery) -> String {
    let person = query.person.as_ref().map_or("", |person| person.as_str());
    format!("p:{person}")
}

/// ` FROM … WHERE …` of one look-up: what it starts from, and all that the list asks for. `CROSS JOIN` keeps what leads
/// before what is led to.
fn looked_up(sql: &mut Built, lead: &Lead, query: &ListQuery) {
    sql.push(" FROM ");
    match lead {
        Lead::Reader(reader, through) => {
            sql.push("(SELECT DISTINCT n.county, n.matter FROM named n WHERE n.county = ?1");
            sql.and("n.reader = ", reader);
            sql.and("n.procedure = ", &query.procedure);
            sql.push(role(*through));
            sql.push(
                ") r CROSS JOIN matter m ON m.county = r.county AND m.id = r.matter WHERE m.county = ?1",
            );
        }
        Lead::Clocked(_) => {
            sql.push(
                "(SELECT DISTINCT c.county, c.matter FROM clock c WHERE c.county = ?1 AND c.closed IS NULL",
            );
            sql.and("c.procedure = ", &query.procedure);
            last_day(sql, query);
            sql.push(
                ") r CROSS JOIN matter m ON m.county = r.county AND m.id = r.matter WHERE m.county = ?1",
            );
        }
        Lead::Named(_) => {
            sql.push("(SELECT DISTINCT n.county, n.matter FROM named n WHERE n.county = ?1");
            sql.and("n.reader = ", &person(query));
            sql.and("n.procedure = ", &query.procedure);
            sql.push(role(Through::Fields));
            sql.push(
                ") r CROSS JOIN matter m ON m.county = r.county AND m.id = r.matter WHERE m.county = ?1",
            );
        }
        Lead::Words(_) => {
            sql.push("(SELECT DISTINCT s.county, s.matter");
            if let Some(asked) = query.runs() {
                search::containing(sql, &asked);
            }
            sql.push(
                ") r CROSS JOIN matter m ON m.county = r.county AND m.id = r.matter WHERE m.county = ?1",
            );
        }
        Lead::Procedure(_) | Lead::Organ(_) | Lead::Organs(_) => sql.push("matter m WHERE m.county = ?1"),
    }
    sql.and("m.procedure = ", &query.procedure);
    match lead {
        Lead::Organ(organ) => sql.and("m.organ = ", organ.as_str()),
        Lead::Organs(organs)
        | Lead::Procedure(Some(organs))
        | Lead::Clocked(Some(organs))
        | Lead::Named(Some(organs))
        | Lead::Words(Some(organs)) => {
            sql.among("m.organ", organs);
        }
        Lead::Reader(..) => {
            if let Some(organs) = &query.organs {
                sql.among("m.organ", organs);
            }
        }
        Lead::Procedure(None) | Lead::Clocked(None) | Lead::Named(None) | Lead::Words(None) => {}
    }
    if let Some(state) = &query.state {
        sql.and("m.state = ", state);
    }
    if let Some(result) = &query.result {
        sql.and("m.result = ", result);
    }
    if let Some(region) = &query.region {
        sql.beginning("m.region", region);
    }
    match query.open {
        Some(true) => sql.push(" AND m.ended IS NULL"),
        Some(false) => sql.push(" AND m.ended IS NOT NULL"),
        None => {}
    }
    if let Some(day) = query.filed_from {
        sql.and("m.filed >= ", day);
    }
    if let Some(day) = query.filed_to {
        sql.and("m.filed <= ", day);
    }
    if let Some(day) = query.ended_from {
        sql.and("m.ended >= ", day);
    }
    if let Some(day) = query.ended_to {
        sql.and("m.ended <= ", day);
    }
    if query.clocked() && !matches!(lead, Lead::Clocked(_)) {
        sql.push(
            " AND EXISTS (SELECT 1 FROM clock c WHERE c.county = m.county AND c.matter = m.id \
             AND c.closed IS NULL",
        );
        last_day(sql, query);
        sql.push(")");
    }
    if query.person.is_some() && !matches!(lead, Lead::Named(_)) {
        sql.push(" AND EXISTS (SELECT 1 FROM named n WHERE n.county = m.county AND n.matter = m.id");
        sql.and("n.reader = ", &person(query));
        sql.and("n.procedure = ", &query.procedure);
        sql.push(role(Through::Fields));
        sql.push(")");
    }
    if let (Some(asked), false) = (query.runs(), matches!(lead, Lead::Words(_))) {
        sql.push(" AND m.id IN (SELECT s.matter");
        search::containing(sql, &asked);
        sql.push(")");
    }
    for (field, code) in &query.fields {
        let code = sql.bind(code);
        let path = sql.bind(&format!("$.fields.\"{field}\""));
        sql.push(&format!(
            " AND {code} IN (SELECT value FROM json_each(m.body, {path}))"
        ));
    }
}

/// The statement for a page: places from every look-up, each once, in order; then the rows that stand there. So a look-up
/// that goes by an index reads nothing else.
pub(crate) fn page_sql(
    county: &County,
    leads: &[Lead],
    query: &ListQuery,
    place: Option<&Place>,
    descending: bool,
    limit: u32,
) -> Built {
    let (way, beyond) = if descending { (" DESC", "<") } else { ("", ">") };
    let mut sql = Built::empty();
    sql.bind(&county.0);
    let limit = sql.bind(i64::from(limit));
    let place = place.map(|p| (sql.bind(&p.key), sql.bind(p.id.as_str())));
    let office = match query.sort {
        Sort::Due => office(&mut sql, query),
        _ => String::new(),
    };
    let key = order(query.sort, &office);
    // Where every look-up comes in the order of an index they are merged, row by row, until the page is full. Where each
    // must be sorted, it is sorted for as many rows as the page has.
    let (before, after) = match query.sort {
        Sort::Filed => ("", String::new()),
        _ => (
            "SELECT * FROM (",
            format!(" ORDER BY {key}{way}, m.id{way} LIMIT {limit})"),
        ),
    };
    sql.push(&format!("SELECT {COLUMNS}, p.k FROM ("));
    for (n, lead) in leads.iter().enumerate() {
        if n > 0 {
            sql.push(" UNION ");
        }
        sql.push(&format!("{before}SELECT m.id AS id, {key} AS k"));
        looked_up(&mut sql, lead, query);
        if let Some((key_at, id_at)) = &place {
            sql.push(&format!(" AND ({key}, m.id) {beyond} ({key_at}, {id_at})"));
        }
        sql.push(&after);
    }
    sql.push(&format!(" ORDER BY k{way}, id{way} LIMIT {limit}) p"));
    sql.push(&format!(
        " JOIN matter m ON m.county = ?1 AND m.id = p.id ORDER BY p.k{way}, p.id{way}"
    ));
    sql
}

/// The statement that counts what look-ups lead to, each matter once; `outside`: only those of other organs than
/// these.
pub(crate) fn count_sql(county: &County, leads: &[Lead], query: &ListQuery, outside: Option<&Ways>) -> Built {
    let mut sql = Built::empty();
    sql.bind(&county.0);
    sql.push("SELECT count(*) FROM (");
    for (n, lead) in leads.iter().enumerate() {
        if n > 0 {
            sql.push(" UNION ");
        }
        sql.push("SELECT m.id");
        looked_up(&mut sql, lead, query);
        if let Some(ways) = outside {
            let these = serde_json::to_string(&ways.organs).unwrap_or_default();
            let these = sql.bind(&these);
            sql.push(&format!(
                " AND m.organ NOT IN (SELECT value FROM json_each({these}))"
            ));
        }
    }
    sql.push(")");
    sql
}

fn row(row: &Row<'_>) -> rusqlite::Result<(MatterRow, String)> {
    let found = MatterRow {
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
        changed: uint(row.get(11)?),
    };
    Ok((found, row.get(12)?))
}

/// The rows of a page, each with what it is ordered by.
pub(crate) fn page(conn: &Connection, sql: Built) -> Result<Vec<(MatterRow, String)>, StoreError> {
    let mut statement = conn.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A count.
pub(crate) fn count(conn: &Connection, sql: Built) -> Result<u64, StoreError> {
    let mut statement = conn.prepare_cached(&sql.text)?;
    Ok(statement.query_row(params_from_iter(sql.values), |row| row.get(0).map(uint))?)
}
