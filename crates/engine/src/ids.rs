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
