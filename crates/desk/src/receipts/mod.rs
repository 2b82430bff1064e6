//! Receipts: what a resident holds of a matter, and how they come back to it without an account.
//!
//! The codes are derived from the matter, the person and the moment the receipt was made, under the county's key: so
//! they stand nowhere, can be printed again, and nobody who reads the database can make them. A receipt leads to its own
//! matter as its own party, and to nothing else.
//!
//! Always holds: a code that is wrong and one that is not there are the same; a new receipt takes the old codes away.

mod codes;

use access::Sight;
use calendar::Moment;
use engine::ids::{EntryId, PersonId};
use engine::matter::Matter;
use sha2::{Digest, Sha256};
use store::{Codes, ListQuery, Receipted, Sort, Turn};

pub use codes::{as_typed, phone};
use codes::{digits, letters};

use crate::Desk;
use crate::intake::hex;
use crate::order::Failure;

/// So many letters of five bits hold 128 bits.
const CODE: usize = 26;
/// The short code: 45 bits.
const SHORT: usize = 9;
/// The digits of the phone number that are asked with the short code.
const TAIL: usize = 4;
/// How often a short code that is taken is drawn anew.
const DRAWS: i64 = 8;

/// A receipt with its codes, as its holder reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What it is of.
    pub receipt: Receipted,
    /// 26 letters, 128 bits: in the picture.
    pub code: String,
    /// 9 letters: typed by hand with the tail; absent where there is no phone to ask for.
    pub short: Option<String>,
}

/// What a receipt certifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// The entry's place in the journal.
    pub sequence: u64,
    /// SHA-256 of the entry, in hex.
    pub digest: String,
    /// When it was recorded.
    pub moment: Moment,
    /// The act.
    pub act: Option<String>,
}

impl Desk {
    /// The receipt of a party of a matter; made where there is none. `entry` is what it certifies: what was done when it
    /// was made.
    ///
    /// Malformed where the person is no party of the matter.
    pub fn receipt(&self, matter: &Matter, person: &PersonId, entry: &EntryId) -> Result<Slip, Failure> {
        let held = self.store().receipts_of(&matter.id)?;
        match held.into_iter().find(|receipt| receipt.person == *person) {
            Some(receipt) => self.slip(matter, receipt),
            None => self.make_receipt(matter, person, entry, 0),
        }
    }

    /// A new receipt in place of the one a party has: its codes lead nowhere from now on.
    pub fn renew_receipt(&self, matter: &Matter, person: &PersonId) -> Result<Slip, Failure> {
        let held = self.store().receipts_of(&matter.id)?;
        let Some(old) = held.into_iter().find(|receipt| receipt.person == *person) else {
            return Err(no_party());
        };
        self.store().drop_receipts(&matter.id, person)?;
        // Never the moment of the old one, whatever the clock says: the codes come from it.
        self.make_receipt(matter, person, &old.entry, old.made.micros() + 1)
    }

    /// The slip of a receipt that is there.
    pub fn slip(&self, matter: &Matter, receipt: Receipted) -> Result<Slip, Failure> {
        let phone = self.phone_of(matter, &receipt.person)?;
        let (code, short) = self.codes(&receipt)?;
        Ok(Slip {
            receipt,
            code,
            short: phone.map(|_| short),
        })
    }

    /// The slip of a receipt; absent where its matter is gone.
    pub fn slip_of(&self, receipt: &Receipted) -> Result<Option<Slip>, Failure> {
        let matter = self.store().matter(&receipt.matter)?;
        matter
            .map(|matter| self.slip(&matter, receipt.clone()))
            .transpose()
    }

    /// The receipt of who began a matter under a request's key; absent where nothing was done under it.
    pub fn receipt_under(&self, key: &str) -> Result<Option<Slip>, Failure> {
        let Some(entry) = self.store().by_key(key)? else {
            return Ok(None);
        };
        let (Some(id), Some(person)) = (&entry.matter, entry.actor.person()) else {
            return Ok(None);
        };
        let matter = self.store().matter(id)?;
        matter
            .map(|matter| self.receipt(&matter, person, &entry.id))
            .transpose()
    }

    /// What a receipt certifies: the entry's place in the journal, and the SHA-256 of all that it holds, in hex.
    pub fn certified(&self, receipt: &Receipted) -> Result<Option<Certified>, Failure> {
        let Some(entry) = self.store().entry(&receipt.entry)? else {
            return Ok(None);
        };
        let text = serde_json::to_string(&entry).unwrap_or_default();
        Ok(Some(Certified {
            sequence: entry.sequence,
            moment: entry.moment,
            digest: hex(&Sha256::digest(text)),
            act: entry.act,
        }))
    }

    /// The phone number of whoever holds a receipt; for messages to them, shown to nobody.
    pub fn phone_of_holder(&self, receipt: &Receipted) -> Result<Option<String>, Failure> {
        match self.store().matter(&receipt.matter)? {
            Some(matter) => self.phone_of(&matter, &receipt.person),
            None => Ok(None),
        }
    }

    /// The receipt of the code in the picture, as typed or scanned.
    pub fn by_code(&self, code: &str) -> Result<Option<Receipted>, Failure> {
        Ok(self.store().receipt(&as_typed(code))?)
    }

    /// The receipt of a short code and the end of a phone number.
    pub fn by_hand(&self, short: &str, tail: &str) -> Result<Option<Receipted>, Failure> {
        let (short, tail) = (as_typed(short), digits(tail));
        if short.len() != SHORT || tail.len() != TAIL {
            // Looked for all the same: what is misspelt takes as long as what is wrong.
            return Ok(self.store().receipt_by_hand("", "-")?);
        }
        Ok(self.store().receipt_by_hand(&short, &tail)?)
    }

    /// The latest receipts of whoever has that phone.
    pub fn by_phone(&self, phone: &str) -> Result<Vec<Receipted>, Failure> {
        Ok(self.store().receipts_by_phone(&codes::phone(phone))?)
    }

    fn phone_of(&self, matter: &Matter, person: &PersonId) -> Result<Option<String>, Failure> {
        let mut members = matter.parties.values().flatten();
        let phone =
            members.find_map(|member| (member.person == *person).then(|| member.secrets.get("phone"))?);
        let Some(phone) = phone else { return Ok(None) };
        let phone = self
            .store()
            .secret(&phone.secret)?
            .map(|text| codes::phone(&text));
        Ok(phone.filter(|digits| digits.len() >= TAIL))
    }

    /// A code of six digits for one purpose, good for the window it is made in and the next: what a message carries to
    /// prove that the phone is at hand. `window` counts stretches of time.
    pub fn proof(&self, receipt: &Receipted, purpose: &str, window: i64) -> Result<String, Failure> {
        let secret = format!(
            "proof {} {} {} {purpose} {window}",
            receipt.matter,
            receipt.person,
            receipt.made.micros()
        );
        let drawn = self.vault()?.hash(&secret);
        let number = u64::from_str_radix(drawn.get(..15).unwrap_or_default(), 16).unwrap_or_default();
        Ok(format!("{:06}", number % 1_000_000))
    }

    /// For demonstrations and measuring: receipts of the first parties of the latest open matters of a procedure.
    pub fn latest_receipts(&self, procedure: &str, most: u32) -> Result<Vec<Slip>, Failure> {
        let catalogue = self.catalogue()?;
        let gate = Sight::of_everybody([procedure].into_iter()).gate();
        let query = ListQuery {
            open: Some(true),
            sort: Sort::Latest,
            descending: true,
            ..ListQuery::of(procedure)
        };
        let page = self.store().list(&gate, &query, &Turn::First, most)?;
        let parties = catalogue.procedures.get(procedure).map(|found| &found.parties);
        let mut slips = Vec::new();
        for row in &page.rows {
            let Some(matter) = self.store().matter_of(row)? else {
                continue;
            };
            let first = parties
                .into_iter()
                .flat_map(|parties| parties.keys())
                .find_map(|party| matter.parties.get(party)?.first());
            let entry = self.store().history(&matter.id)?.into_iter().next();
            if let (Some(member), Some(entry)) = (first, entry) {
                slips.push(self.receipt(&matter, &member.person, &entry.id)?);
            }
        }
        Ok(slips)
    }

    /// A receipt, made at `least` in microseconds or later.
    fn make_receipt(
        &self,
        matter: &Matter,
        person: &PersonId,
        entry: &EntryId,
        least: i64,
    ) -> Result<Slip, Failure> {
        let mut parties = matter.parties.iter();
        let party = parties.find(|(_, members)| members.iter().any(|member| member.person == *person));
        let party = party.map(|(party, _)| party.clone()).ok_or_else(no_party)?;
        let phone = self.phone_of(matter, person)?.unwrap_or_default();
        let tail = phone.get(phone.len().saturating_sub(TAIL)..).unwrap_or_default();
        let now = self.clock().now().micros().max(least);
        for draw in 0..DRAWS {
            let receipt = Receipted {
                matter: matter.id.clone(),
                party: party.clone(),
                person: person.clone(),
                entry: entry.clone(),
                made: Moment::from_micros(now + draw),
            };
            let (code, short) = self.codes(&receipt)?;
            let codes = Codes {
                code: &code,
                // Without a phone nobody comes back by hand.
                short: if phone.is_empty() { &code } else { &short },
                tail,
                phone: &phone,
            };
            if self.store().put_receipt(codes, &receipt)? {
                return self.slip(matter, receipt);
            }
            // Somebody else made it meanwhile, or a code was taken.
            let held = self.store().receipts_of(&matter.id)?;
            if let Some(made) = held.into_iter().find(|made| made.person == *person) {
                return self.slip(matter, made);
            }
        }
        Err(Failure::Busy)
    }

    fn codes(&self, receipt: &Receipted) -> Result<(String, String), Failure> {
        let secret = format!(
            "receipt {} {} {}",
            receipt.matter,
            receipt.person,
            receipt.made.micros()
        );
        let vault = self.vault()?;
        let written =
            |purpose: &str, length: usize| letters(&vault.hash(&format!("{purpose} {secret}")), length);
        Ok((written("code", CODE), written("short", SHORT)))
    }
}

fn no_party() -> Failure {
    Failure::Malformed("这个人不是本事项的当事人；请从当事人里选".to_owned())
}
