//! `matter`, `named`, `proposal`: the present derivation, of which only what changed is written.

use calendar::Day;
use engine::ids::{County, MatterId, OrganId, PersonId};
use engine::matter::Matter;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;
use crate::rows::{NamedRow, ProposalRow};
use crate::sql::{D, int, parse, reads, uint};
use crate::tables::{dated, search, tally};

reads! {
    /// Which revision stands, and since when.
    STANDS = "SELECT revision, changed FROM matter WHERE county = ?1 AND id = ?2";
    /// The matter.
    BODY = "SELECT changed, body FROM matter WHERE county = ?1 AND id = ?2";
    /// Of which procedure it is, and which organ has it.
    PLACE = "SELECT procedure, organ FROM matter WHERE county = ?1 AND id = ?2";
    /// Matters of a procedure.
    OF_PROCEDURE = "SELECT id, filed FROM matter WHERE county = ?1 AND procedure = ?2 \
                    AND (filed, id) > (?3, ?4) ORDER BY filed, id LIMIT ?5";
    /// The person's matter of a procedure that is in force.
    REGISTER = "SELECT n.matter FROM named n JOIN matter m ON m.county = n.county AND m.id = n.matter \
                WHERE n.county = ?1 AND n.reader = ?2 AND n.procedure = ?3 \
                AND m.ended IS NULL AND m.state <> 'void' ORDER BY n.matter LIMIT 1";
    /// Where a reader is named.
    NAMED = "SELECT matter, procedure, role FROM named WHERE county = ?1 AND reader = ?2 \
             ORDER BY procedure, matter, role";
    /// Matters that name a person in a field and changed after a place, the latest first.
    CHANGED = "SELECT DISTINCT n.matter, m.changed FROM named n JOIN matter m ON m.county = n.county AND m.id = n.matter \
               WHERE n.county = ?1 AND n.reader = ?2 AND substr(n.role, 1, 6) <> 'party.' AND m.changed > ?3 \
               ORDER BY m.changed DESC LIMIT ?4";
    /// Matters of a procedure in a state, the longest there first.
    IN_STATE = "SELECT id, organ FROM matter WHERE county = ?1 AND procedure = ?2 AND state = ?3 ORDER BY latest, id";
    /// Whether a matter names a reader in a role.
    NAMED_AS = "SELECT 1 FROM named WHERE county = ?1 AND reader = ?2 AND procedure = ?3 AND matter = ?4 AND role = ?5";
    /// Open proposals.
    PROPOSALS = "SELECT matter, act, entry, person, organ, day FROM proposal WHERE county = ?1 ORDER BY matter, act";
}

const INSERT: &str = "INSERT INTO matter \
    (county, id, procedure, state, result, organ, region, filed, latest, ended, number, revision, changed, body) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
/// Where no indexed column changes, no index is touched.
const UPDATE: &str = "UPDATE matter SET result = ?3, latest = ?4, number = ?5, revision = ?6, changed = ?7, \
    body = ?8 WHERE county = ?1 AND id = ?2";
/// An index is written where a column of it is set: so state and end, which move alone, are set alone.
const STATE: &str = "UPDATE matter SET state = ?3 WHERE county = ?1 AND id = ?2";
const ENDED: &str = "UPDATE matter SET ended = ?3 WHERE county = ?1 AND id = ?2";
const MOVE: &str =
    "UPDATE matter SET procedure = ?3, organ = ?4, region = ?5, filed = ?6 WHERE county = ?1 AND id = ?2";
const NAME: &str = "INSERT INTO named (county, reader, procedure, matter, role) VALUES (?1, ?2, ?3, ?4, ?5)";
const UNNAME: &str =
    "DELETE FROM named WHERE county = ?1 AND reader = ?2 AND procedure = ?3 AND matter = ?4 AND role = ?5";
const PROPOSE: &str = "INSERT INTO proposal (county, matter, act, entry, person, post, organ, day) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const UNPROPOSE: &str = "DELETE FROM proposal WHERE county = ?1 AND matter = ?2 AND act = ?3";

/// Revision and `changed` of a stored matter.
pub(crate) fn stands(
    conn: &Connection,
    county: &County,
    id: &MatterId,
) -> Result<Option<(u64, u64)>, StoreError> {
    Ok(conn
        .prepare_cached(STANDS)?
        .query_row(params![county.0, id.0], |row| {
            Ok((uint(row.get(0)?), uint(row.get(1)?)))
        })
        .optional()?)
}

/// A stored matter, and its `changed`.
pub(crate) fn body(
    conn: &Connection,
    county: &County,
    id: &MatterId,
) -> Result<Option<(u64, Matter)>, StoreError> {
    let mut statement = conn.prepare_cached(BODY)?;
    let mut rows = statement.query(params![county.0, id.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Some((uint(row.get(0)?), parse(text, "a matter")?)))
}

/// Writes a matter (`body`: as JSON) over what stood before, and whom it names and what is proposed in it.
pub(crate) fn put(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
    body: &str,
    changed: u64,
    words: &mut search::Changed,
) -> Result<(), StoreError> {
    let number = new.numbers.get("number");
    let ended = new.ended.map(D);
    match old {
        None => conn.prepare_cached(INSERT)?.execute(params![
            county.0,
            new.id.0,
            new.procedure,
            new.state,
            new.result,
            new.organ.0,
            new.region,
            D(new.filed),
            D(new.latest),
            ended,
            number,
            int(new.revision),
            int(changed),
            body
        ])?,
        Some(_) => conn.prepare_cached(UPDATE)?.execute(params![
            county.0,
            new.id.0,
            new.result,
            D(new.latest),
            number,
            int(new.revision),
            int(changed),
            body
        ])?,
    };
    if let Some(old) = old {
        put_indexed(conn, county, old, new)?;
    }
    tally::put(conn, county, old, new)?;
    search::put(conn, county, old, new, words)?;
    put_named(conn, county, old, new)?;
    dated::put(conn, county, old, new)?;
    put_proposals(conn, county, old, new)
}

/// Writes the columns that stand in indexes, where they changed.
fn put_indexed(conn: &Connection, county: &County, old: &Matter, new: &Matter) -> Result<(), StoreError> {
    if old.state != new.state {
        conn.prepare_cached(STATE)?
            .execute(params![county.0, new.id.0, new.state])?;
    }
    if old.ended != new.ended {
        conn.prepare_cached(ENDED)?
            .execute(params![county.0, new.id.0, new.ended.map(D)])?;
    }
    if old.organ != new.organ
        || old.region != new.region
        || old.filed != new.filed
        || old.procedure != new.procedure
    {
        conn.prepare_cached(MOVE)?.execute(params![
            county.0,
            new.id.0,
            new.procedure,
            new.organ.0,
            new.region,
            D(new.filed)
        ])?;
    }
    Ok(())
}

fn put_named(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
) -> Result<(), StoreError> {
    let same_procedure = old.is_some_and(|o| o.procedure == new.procedure);
    if same_procedure && old.is_some_and(|o| o.named == new.named) {
        return Ok(());
    }
    if let Some(o) = old {
        let gone = o
            .named
            .iter()
            .filter(|pair| !same_procedure || !new.named.contains(*pair));
        for (reader, role) in gone {
            conn.prepare_cached(UNNAME)?
                .execute(params![county.0, reader, o.procedure, o.id.0, role])?;
        }
    }
    let stood = old.filter(|_| same_procedure).map(|o| &o.named);
    for pair in new
        .named
        .iter()
        .filter(|pair| !stood.is_some_and(|s| s.contains(*pair)))
    {
        conn.prepare_cached(NAME)?
            .execute(params![county.0, pair.0, new.procedure, new.id.0, pair.1])?;
    }
    Ok(())
}

fn put_proposals(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
) -> Result<(), StoreError> {
    for (act, was) in old.iter().flat_map(|o| &o.proposals) {
        if new.proposals.get(act) != Some(was) {
            conn.prepare_cached(UNPROPOSE)?
                .execute(params![county.0, new.id.0, act])?;
        }
    }
    for (act, p) in &new.proposals {
        if old.and_then(|o| o.proposals.get(act)) != Some(p) {
            conn.prepare_cached(PROPOSE)?.execute(params![
                county.0,
                new.id.0,
                act,
                p.entry.0,
                p.person.0,
                p.post,
                p.organ.0,
                D(p.day)
            ])?;
        }
    }
    Ok(())
}

/// Of which procedure a matter is, and which organ has it.
pub(crate) fn place(
    conn: &Connection,
    county: &County,
    id: &MatterId,
) -> Result<Option<(String, OrganId)>, StoreError> {
    Ok(conn
        .prepare_cached(PLACE)?
        .query_row(params![county.0, id.0], |row| {
            Ok((row.get(0)?, OrganId(row.get(1)?)))
        })
        .optional()?)
}

/// Matters of a procedure by day filed, after one of the page before.
pub(crate) fn of_procedure(
    conn: &Connection,
    county: &County,
    procedure: &str,
    after: Option<&(Day, MatterId)>,
    limit: u32,
) -> Result<Vec<(Day, MatterId)>, StoreError> {
    let (day, id) = match after {
        Some((day, id)) => (day.to_string(), id.as_str()),
        None => (String::new(), ""),
    };
    let mut statement = conn.prepare_cached(OF_PROCEDURE)?;
    let rows = statement.query_map(params![county.0, procedure, day, id, limit], |row| {
        Ok((row.get::<_, D>(1)?.0, MatterId(row.get(0)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The person's matter of a procedure that is in force.
pub(crate) fn register(
    conn: &Connection,
    county: &County,
    procedure: &str,
    person: &str,
) -> Result<Option<String>, StoreError> {
    Ok(conn
        .prepare_cached(REGISTER)?
        .query_row(params![county.0, format!("p:{person}"), procedure], |row| {
            row.get(0)
        })
        .optional()?)
}

/// Where a reader is named.
pub(crate) fn named(conn: &Connection, county: &County, reader: &str) -> Result<Vec<NamedRow>, StoreError> {
    let mut statement = conn.prepare_cached(NAMED)?;
    let rows = statement.query_map(params![county.0, reader], |row| {
        Ok(NamedRow {
            matter: MatterId(row.get(0)?),
            procedure: row.get(1)?,
            role: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Open proposals.
pub(crate) fn proposals(conn: &Connection, county: &County) -> Result<Vec<ProposalRow>, StoreError> {
    use engine::ids::EntryId;
    let mut statement = conn.prepare_cached(PROPOSALS)?;
    let rows = statement.query_map(params![county.0], |row| {
        Ok(ProposalRow {
            matter: MatterId(row.get(0)?),
            act: row.get(1)?,
            entry: EntryId(row.get(2)?),
            person: PersonId(row.get(3)?),
            organ: OrganId(row.get(4)?),
            day: row.get::<_, D>(5)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Matters that name a person in a field and changed after a place, with that change; the latest first.
pub(crate) fn changed(
    conn: &Connection,
    county: &County,
    person: &PersonId,
    after: u64,
    limit: u32,
) -> Result<Vec<(MatterId, u64)>, StoreError> {
    let mut statement = conn.prepare_cached(CHANGED)?;
    let reader = format!("p:{person}");
    let rows = statement.query_map(params![county.0, reader, int(after), limit], |row| {
        Ok((MatterId(row.get(0)?), uint(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Matters of a procedure in a state, and the organs that have them; the longest there first.
pub(crate) fn in_state(
    conn: &Connection,
    county: &County,
    procedure: &str,
    state: &str,
) -> Result<Vec<(MatterId, OrganId)>, StoreError> {
    let mut statement = conn.prepare_cached(IN_STATE)?;
    let rows = statement.query_map(params![county.0, procedure, state], |row| {
        Ok((MatterId(row.get(0)?), OrganId(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a field of a matter names an organ.
pub(crate) fn names_organ(
    conn: &Connection,
    county: &County,
    (procedure, id): (&str, &MatterId),
    field: &str,
    organ: &OrganId,
) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached(NAMED_AS)?;
    let reader = format!("o:{organ}");
    Ok(statement.exists(params![county.0, reader, procedure, id.0, field])?)
}
