//! `receipt`: what a resident holds of a matter, found by its code or its short code.
//!
//! Always holds: of a code only its keyed hash is here, so nobody who reads the database holds a receipt; a code that is
//! wrong and one that is not there are the same.

use calendar::Moment;
use engine::ids::{EntryId, MatterId, PersonId};
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::reads;

reads! {
    /// The receipt of a code.
    BY_CODE = "SELECT matter, party, person, entry, made FROM receipt WHERE county = ?1 AND code = ?2";
    /// The receipt of a short code.
    BY_SHORT = "SELECT matter, party, person, entry, made FROM receipt WHERE county = ?1 AND short = ?2";
    /// The receipts of whoever has a phone, the latest first.
    BY_PHONE = "SELECT matter, party, person, entry, made FROM receipt WHERE county = ?1 AND phone = ?2 \
        ORDER BY made DESC LIMIT 20";
    /// The receipts of a matter, in the order they were made.
    OF_MATTER = "SELECT matter, party, person, entry, made FROM receipt WHERE county = ?1 AND matter = ?2 ORDER BY made";
}

const PUT: &str = "INSERT INTO receipt (county, code, short, phone, matter, party, person, entry, made) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
const DROP: &str = "DELETE FROM receipt WHERE county = ?1 AND matter = ?2 AND person = ?3";

/// What a receipt is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted {
    /// The matter.
    pub matter: MatterId,
    /// As which party its holder stands in it.
    pub party: String,
    /// The holder.
    pub person: PersonId,
    /// What it certifies: the entry that was made.
    pub entry: EntryId,
    /// When it was made.
    pub made: Moment,
}

/// The two ways to a receipt, as its holder reads them.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'a> {
    /// The code in the picture: 128 bits, in letters.
    pub code: &'a str,
    /// The short code.
    pub short: &'a str,
    /// The last digits of the holder's phone number, which are asked with the short code.
    pub tail: &'a str,
    /// The holder's phone number, by which a lost code is found again; blank, where there is none.
    pub phone: &'a str,
}

fn receipted(row: &Row<'_>) -> rusqlite::Result<Receipted> {
    Ok(Receipted {
        matter: MatterId(row.get(0)?),
        party: row.get(1)?,
        person: PersonId(row.get(2)?),
        entry: EntryId(row.get(3)?),
        made: Moment::from_micros(row.get(4)?),
    })
}

impl Store {
    /// Keeps a receipt under its codes; false, and nothing is kept, where a code is taken or the person has one already.
    ///
    /// # Errors
    /// When the key file is missing, or the database cannot be written.
    pub fn put_receipt(&self, codes: Codes<'_>, receipt: &Receipted) -> Result<bool, StoreError> {
        let (code, short, phone) = (
            self.code_hash(codes.code)?,
            self.short_hash(codes.short, codes.tail)?,
            self.phone_hash(codes.phone)?,
        );
        self.own_write(|conn, county| {
            let kept = conn.prepare_cached(PUT)?.execute(params![
                county.0,
                code,
                short,
                phone,
                receipt.matter.0,
                receipt.party,
                receipt.person.0,
                receipt.entry.0,
                receipt.made.micros()
            ])?;
            Ok(kept == 1)
        })
    }

    /// The receipt of a code.
    ///
    /// # Errors
    /// When the key file is missing, or the database cannot be read.
    pub fn receipt(&self, code: &str) -> Result<Option<Receipted>, StoreError> {
        let code = self.code_hash(code)?;
        self.one_receipt(BY_CODE, &code)
    }

    /// The receipt of a short code and the end of its holder's phone number.
    ///
    /// # Errors
    /// When the key file is missing, or the database cannot be read.
    pub fn receipt_by_hand(&self, short: &str, tail: &str) -> Result<Option<Receipted>, StoreError> {
        let short = self.short_hash(short, tail)?;
        self.one_receipt(BY_SHORT, &short)
    }

    /// The latest receipts of whoever has that phone; none for a blank one.
    ///
    /// # Errors
    /// When the key file is missing, or the database cannot be read.
    pub fn receipts_by_phone(&self, phone: &str) -> Result<Vec<Receipted>, StoreError> {
        let phone = self.phone_hash(phone)?;
        if phone.is_empty() {
            return Ok(Vec::new());
        }
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(BY_PHONE)?;
            let rows = statement.query_map(params![county.0, phone], receipted)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The receipts of a matter, in the order they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn receipts_of(&self, matter: &MatterId) -> Result<Vec<Receipted>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_MATTER)?;
            let rows = statement.query_map(params![county.0, matter.0], receipted)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Takes a person's receipts of a matter back: the codes that others may have seen lead nowhere.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn drop_receipts(&self, matter: &MatterId, person: &PersonId) -> Result<(), StoreError> {
        self.own_write(|conn, county| {
            conn.prepare_cached(DROP)?
                .execute(params![county.0, matter.0, person.0])?;
            Ok(())
        })
    }

    fn one_receipt(&self, sql: &str, hash: &str) -> Result<Option<Receipted>, StoreError> {
        self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(sql)?;
            Ok(statement
                .query_row(params![county.0, hash], receipted)
                .optional()?)
        })
    }

    fn code_hash(&self, code: &str) -> Result<String, StoreError> {
        Ok(self.vault()?.hash(&format!("receipt code {code}")))
    }

    /// Blank for a blank one: nobody is found by having no phone.
    fn phone_hash(&self, phone: &str) -> Result<String, StoreError> {
        if phone.is_empty() {
            return Ok(String::new());
        }
        Ok(self.vault()?.hash(&format!("receipt phone {phone}")))
    }

    fn short_hash(&self, short: &str, tail: &str) -> Result<String, StoreError> {
        Ok(self.vault()?.hash(&format!("receipt short {short} {tail}")))
    }
}
