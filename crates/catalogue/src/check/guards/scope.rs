//! What a condition sees where it stands.

use super::types::Type;
use crate::check::ground::{Book, Known};
use crate::model::{Act, Procedure};

/// Where a condition stands.
#[derive(Clone)]
pub(crate) struct Scope<'b, 'c> {
    pub(crate) book: &'b Book<'c>,
    /// The procedure; none in the checks of a report.
    pub(crate) procedure: Option<&'c Procedure>,
    /// The act whose answers it sees.
    pub(crate) act: Option<&'c Act>,
    /// What `row` is.
    pub(crate) row: Option<Type<'c>>,
    /// What is certainly there.
    pub(crate) known: &'b Known,
    /// The rule that is broken by reading what may be absent; none where that refuses the act (needs, sets).
    pub(crate) absent: Option<&'static str>,
    /// The states the matter can be in, where that is known.
    pub(crate) states: Option<Vec<&'c str>>,
    /// `when`, `needs`, `amount`: the key, for the message.
    pub(crate) key: &'static str,
}
