//! `saved_view`, `looked`: what lies on somebody's own desk.

use calendar::Moment;
use engine::ids::{OrganId, PersonId};
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::reads;

reads! {
    /// Somebody's own views of a procedure's list.
    OWN_VIEWS = "SELECT person, id, procedure, name, filter, organ, changed FROM saved_view \
                 WHERE county = ?1 AND person = ?2 AND procedure = ?3 ORDER BY id";
    /// Views of a procedure's list that are shared with an organ.
    SHARED_VIEWS = "SELECT person, id, procedure, name, filter, organ, changed FROM saved_view \
                    WHERE county = ?1 AND procedure = ?2 AND organ = ?3 ORDER BY name, id";
    /// When somebody last looked at something.
    LOOKED = "SELECT moment FROM looked WHERE county = ?1 AND person = ?2 AND what = ?3";
}

const PUT_VIEW: &str = "INSERT INTO saved_view (county, person, id, procedure, name, filter, organ, changed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (county, person, id) DO UPDATE SET \
    procedure = excluded.procedure, name = excluded.name, filter = excluded.filter, organ = excluded.organ, \
    changed = excluded.changed";
const DROP_VIEW: &str = "DELETE FROM saved_view WHERE county = ?1 AND person = ?2 AND id = ?3";
const LOOK: &str = "INSERT INTO looked (county, person, what, moment) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (county, person, what) DO UPDATE SET moment = excluded.moment";

/// Filters of a list kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Whose.
    pub person: PersonId,
    /// Its id among the person's views.
    pub id: String,
    /// Of which procedure's list.
    pub procedure: String,
    /// Its name on screen.
    pub name: String,
    /// The filters, as the page writes them.
    pub filter: String,
    /// Shared with this organ; absent: its owner's only.
    pub organ: Option<OrganId>,
    /// When it was last written.
    pub changed: Moment,
}

fn view(row: &Row<'_>) -> rusqlite::Result<SavedView> {
    Ok(SavedView {
        person: PersonId(row.get(0)?),
        id: row.get(1)?,
        procedure: row.get(2)?,
        name: row.get(3)?,
        filter: row.get(4)?,
        organ: row.get::<_, Option<String>>(5)?.map(OrganId),
        changed: Moment::from_micros(row.get(6)?),
    })
}

impl Store {
    /// The views of a procedure's list that a person has who works in an organ: the person's own, then those that
    /// others share with the organ.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn saved_views(
        &self,
        person: &PersonId,
        organ: &OrganId,
        procedure: &str,
    ) -> Result<Vec<SavedView>, StoreError> {
        self.snapshot(|conn, county| {
            let mut own = conn.prepare_cached(OWN_VIEWS)?;
            let rows = own.query_map(params![county.0, person.0, procedure], view)?;
            let mut views: Vec<SavedView> = rows.collect::<Result<_, _>>()?;
            let mut shared = conn.prepare_cached(SHARED_VIEWS)?;
            for row in shared.query_map(params![county.0, procedure, organ.as_str()], view)? {
                let row = row?;
                if row.person != *person {
                    views.push(row);
                }
            }
            Ok(views)
        })
    }

    /// Writes a view, new or over the owner's one of that id.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_view(&self, view: &SavedView) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT_VIEW)?.execute(params![
                county.0,
                view.person.0,
                view.id,
                view.procedure,
                view.name,
                view.filter,
                view.organ.as_ref().map(OrganId::as_str),
                view.changed.micros()
            ])?;
            Ok(())
        })
    }

    /// Throws a view of the person's own away.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn drop_view(&self, person: &PersonId, id: &str) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(DROP_VIEW)?
                .execute(params![county.0, person.0, id])?;
            Ok(())
        })
    }

    /// When somebody last looked at something (a matter's id, `inbox`).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn looked(&self, person: &PersonId, what: &str) -> Result<Option<Moment>, StoreError> {
        self.read_with(|conn, county| {
            Ok(conn
                .prepare_cached(LOOKED)?
                .query_row(params![county.0, person.0, what], |row| {
                    row.get(0).map(Moment::from_micros)
                })
                .optional()?)
        })
    }

    /// Notes that somebody looks at something now.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn look(&self, person: &PersonId, what: &str, now: Moment) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(LOOK)?
                .execute(params![county.0, person.0, what, now.micros()])?;
            Ok(())
        })
    }
}
