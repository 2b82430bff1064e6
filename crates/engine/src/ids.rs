//! Ids that never mix. All are short texts, so that they read well in a journal, a file name and a URL.

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
    /// A matter. Derived from the entry that began it: `m` and 20 hex digits.
    MatterId
);
id!(
    /// An entry of the journal. `e` and 20 hex digits, derived from the county and the request's key.
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

/// `prefix` and the first 20 hex digits of the SHA-256 of `parts`, joined by `|`.
fn derived(prefix: char, parts: &[&str]) -> String {
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
    for byte in hash.finalize().iter().take(10) {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
    }
    text
}

impl EntryId {
    /// The entry of a request: the same county and key give the same id.
    pub fn of_request(county: &County, key: &str) -> Self {
        Self(derived('e', &[county.as_str(), key]))
    }

    /// The `index`-th further entry brought about by this one (opened matters, reactions, members of a set).
    pub fn follow(&self, index: usize) -> Self {
        Self(derived('e', &[self.as_str(), &index.to_string()]))
    }
}

impl MatterId {
    /// The matter that this entry begins.
    pub fn begun_by(entry: &EntryId) -> Self {
        Self(derived('m', &[entry.as_str()]))
    }

    /// The `index`-th matter that this entry opens by `link`.
    pub fn opened_by(entry: &EntryId, link: &str, index: usize) -> Self {
        Self(derived('m', &[entry.as_str(), link, &index.to_string()]))
    }
}
