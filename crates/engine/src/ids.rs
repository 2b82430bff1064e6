//! Ids that never mix. All are short texts, so that they read well in a journal, a file name and a URL.

use calendar::Day;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A county, by its division code (`350583`). Leads every key of the store.
    County
);
id!(
    /// A matter. Derived from the entry that began it: `m`, the day in 4 hex digits, and 16 hex digits.
    MatterId
);
id!(
    /// An entry of the journal. `e`, the day it was asked for in 4 hex digits, and 16 hex digits derived from the county
    /// and the request's key. With the day in front, what is recorded together lies together in every index.
    EntryId
);
id!(
    /// A person or firm.
    PersonId
);
id!(
    /// An organ.
    OrganId
);
id!(
    /// A secret value, stored apart.
    SecretId
);

/// `prefix`, the four digits of the day, and the first 16 hex digits of the SHA-256 of `parts`, joined by `|`.
fn derived(prefix: char, day: &str, parts: &[&str]) -> String {
    use sha2::Digest;
    let mut hash = sha2::Sha256::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            hash.update(b"|");
        }
        hash.update(part.as_bytes());
    }
    let mut text = String::with_capacity(21);
    text.push(prefix);
    text.push_str(day);
    for byte in hash.finalize().iter().take(8) {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    text
}

impl EntryId {
    /// The entry of a request that is made on a day: the same county, day and key give the same id.
    pub fn of_request(county: &County, key: &str, made: Day) -> Self {
        let day = format!("{:04x}", made.ordinal().rem_euclid(0x1_0000));
        Self(derived('e', &day, &[county.as_str(), key]))
    }

    /// The `index`-th further entry brought about by this one (opened matters, reactions, members of a set).
    pub fn follow(&self, index: usize) -> Self {
        Self(derived('e', self.made(), &[self.as_str(), &index.to_string()]))
    }

    /// The four digits of the day on which it was asked for.
    pub fn made(&self) -> &str {
        self.0.get(1..5).unwrap_or_default()
    }
}

impl MatterId {
    /// The matter that this entry begins.
    pub fn begun_by(entry: &EntryId) -> Self {
        Self(derived('m', entry.made(), &[entry.as_str()]))
    }

    /// The `index`-th matter that this entry opens by `link`.
    pub fn opened_by(entry: &EntryId, link: &str, index: usize) -> Self {
        Self(derived(
            'm',
            entry.made(),
            &[entry.as_str(), link, &index.to_string()],
        ))
    }
}
