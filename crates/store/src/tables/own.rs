//! `draft`, `saved_view`, `looked`: what lies on somebody's own desk.

use calendar::Moment;
use engine::ids::{MatterId, OrganId, PersonId};
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::reads;

reads! {
    /// A draft.
    DRAFT = "SELECT id, procedure, matter, act, answers, changed FROM draft \
             WHERE county = ?1 AND person = ?2 AND id = ?3";
    /// Somebody's drafts.
    DRAFTS = "SELECT id, procedure, matter, act, answers, changed FROM draft \
              WHERE county = ?1 AND person = ?2 ORDER BY id";
    /// Somebody's own views of a procedure's list.
    OWN_VIEWS = "SELECT person, id, procedure, name, filter, organ, changed FROM saved_view \
                 WHERE county = ?1 AND person = ?2 AND procedure = ?3 ORDER BY id";
    /// Views of a procedure's list that are shared with an organ.
    SHARED_VIEWS = "SELECT person, id, procedure, name, filter, organ, changed FROM saved_view \
                    WHERE county = ?1 AND procedure = ?2 AND organ = ?3 ORDER BY name, id";
    /// When somebody last looked at something.
    LOOKED = "SELECT moment FROM looked WHERE county = ?1 AND person = ?2 AND what = ?3";
}

const PUT_DRAFT: &str = "INSERT INTO draft (county, person, id, procedure, matter, act, answers, changed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (county, person, id) DO UPDATE SET \
    procedure = excluded.procedure, matter = excluded.matter, act = excluded.act, answers = excluded.answers, \
    changed = excluded.changed";
const DROP_DRAFT: &str = "DELETE FROM draft WHERE county = ?1 AND person = ?2 AND id = ?3";
const PUT_VIEW: &str = "INSERT INTO saved_view (county, person, id, procedure, name, filter, organ, changed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (county, person, id) DO UPDATE SET \
    procedure = excluded.procedure, name = excluded.name, filter = excluded.filter, organ = excluded.organ, \
    changed = excluded.changed";
const DROP_VIEW: &str = "DELETE FROM saved_view WHERE county = ?1 AND person = ?2 AND id = ?3";
const LOOK: &str = "INSERT INTO looked (county, person, what, moment) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (county, person, what) DO UPDATE SET moment = excluded.moment";

/// A form begun and not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub person: PersonId,
    /// Its id among the person's drafts; also the key of the order it becomes, so that it is sent once.
    pub id: String,
    /// The procedure.
    pub procedure: String,
    /// The matter; absent for a first act.
    pub matter: Option<MatterId>,
    /// The act.
    pub act: String,
    /// The answers as typed, JSON. Sealed in the database.
    pub answers: String,
    /// When it was last written.
    pub changed: Moment,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Draft({}, {}, {}.{})",
            self.person, self.id, self.procedure, self.act
        )
    }
}

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

/// What a draft's answers are bound to when they are sealed.
fn bound(person: &PersonId, id: &str) -> String {
    format!("draft|{person}|{id}")
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
    /// A draft of a person.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn draft(&self, person: &PersonId, id: &str) -> Result<Option<Draft>, StoreError> {
        let found = self.read_with(|conn, county| {
            Ok(conn
                .prepare_cached(DRAFT)?
                .query_row(params![county.0, person.0, id], |row| draft(person, row))
                .optional()?)
        })?;
        found.map(|draft| self.opened(draft)).transpose()
    }

    /// A person's drafts.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn drafts(&self, person: &PersonId) -> Result<Vec<Draft>, StoreError> {
        let found: Vec<Draft> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(DRAFTS)?;
            let rows = statement.query_map(params![county.0, person.0], |row| draft(person, row))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        found.into_iter().map(|draft| self.opened(draft)).collect()
    }

    fn opened(&self, mut draft: Draft) -> Result<Draft, StoreError> {
        let bound = bound(&draft.person, &draft.id);
        draft.answers = self.vault()?.unseal(self.county(), &bound, &draft.answers)?;
        Ok(draft)
    }

    /// Writes a draft, new or over the one of that id.
    ///
    /// # Errors
    /// When the key is missing, or the database cannot be written.
    pub fn put_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let bound = bound(&draft.person, &draft.id);
        let sealed = self.vault()?.seal(self.county(), &bound, &draft.answers)?;
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT_DRAFT)?.execute(params![
                county.0,
                draft.person.0,
                draft.id,
                draft.procedure,
                draft.matter.as_ref().map(MatterId::as_str),
                draft.act,
                sealed,
                draft.changed.micros()
            ])?;
            Ok(())
        })
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn drop_draft(&self, person: &PersonId, id: &str) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(DROP_DRAFT)?
                .execute(params![county.0, person.0, id])?;
            Ok(())
        })
    }

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

fn draft(person: &PersonId, row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        person: person.clone(),
        id: row.get(0)?,
        procedure: row.get(1)?,
        matter: row.get::<_, Option<String>>(2)?.map(MatterId),
        act: row.get(3)?,
        answers: row.get(4)?,
        changed: Moment::from_micros(row.get(5)?),
    })
}
