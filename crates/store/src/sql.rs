//! Our types as columns.

use std::sync::{Mutex, MutexGuard, PoisonError};

use calendar::Day;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Value, ValueRef};

use crate::error::StoreError;
use crate::rows::Split;

/// A day as a column (`2023-05-04`).
#[derive(Clone, Copy)]
pub(crate) struct D(pub(crate) Day);

impl ToSql for D {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_string()))
    }
}

impl FromSql for D {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value
            .as_str()?
            .parse()
            .map(D)
            .map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

/// The month of a day (`2023-05`).
pub(crate) fn month(day: Day) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// A whole number as a column. Sequences and counts stay far below the limit.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A column that is never negative.
pub(crate) fn uint(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// Any of our types as a canonical JSON column.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Malformed { what: e.to_string() })
}

/// A JSON column.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(text: &str, what: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Damaged {
        what: format!("{what}: {e}"),
    })
}

/// A split column.
pub(crate) fn split(text: &str) -> Result<Split, StoreError> {
    parse(text, "a split")
}

/// A statement put together from parts, with its values. The same shape gives the same text, so that it is prepared
/// once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Built {
    /// The text.
    pub(crate) text: String,
    /// What stands at `?1`, `?2`, ...
    pub(crate) values: Vec<Value>,
}

impl Built {
    /// Nothing yet.
    pub(crate) fn empty() -> Self {
        Self {
            text: String::new(),
            values: Vec::new(),
        }
    }

    /// Begins with a text and one value.
    pub(crate) fn new(text: &str, value: &str) -> Self {
        let mut built = Self::empty();
        built.push(text);
        let place = built.bind(value);
        built.push(&place);
        built
    }

    /// Takes a value in; answers its place.
    pub(crate) fn bind(&mut self, value: impl IntoValue) -> String {
        self.values.push(value.into_value());
        format!("?{}", self.values.len())
    }

    /// Goes on with a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// ` AND <text> <value>`.
    pub(crate) fn and(&mut self, text: &str, value: impl IntoValue) {
        let place = self.bind(value);
        self.push(" AND ");
        self.push(text);
        self.push(&place);
    }

    /// ` AND <column> IN (these)`.
    pub(crate) fn among<T: serde::Serialize>(&mut self, column: &str, these: &T) {
        let these = serde_json::to_string(these).unwrap_or_default();
        let place = self.bind(&these);
        self.push(&format!(
            " AND {column} IN (SELECT value FROM json_each({place}))"
        ));
    }

    /// ` AND <column>` begins with this.
    pub(crate) fn beginning(&mut self, column: &str, prefix: &str) {
        self.and(&format!("{column} >= "), prefix);
        let after = format!("{prefix}\u{10ffff}");
        self.and(&format!("{column} < "), &after);
    }
}

/// What a built statement takes as a value.
pub(crate) trait IntoValue {
    /// The value.
    fn into_value(self) -> Value;
}

impl IntoValue for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoValue for &String {
    fn into_value(self) -> Value {
        Value::Text(self.clone())
    }
}

impl IntoValue for i64 {
    fn into_value(self) -> Value {
        Value::Integer(self)
    }
}

impl IntoValue for Day {
    fn into_value(self) -> Value {
        Value::Text(self.to_string())
    }
}

/// Locks; a thread that died holding it has left nothing half done (all our sections are transactions).
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Declares the statements that read, each a constant, and lists them for the test that pins their plans.
macro_rules! reads {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $sql;)*
        /// Every statement here that reads, by name.
        #[cfg(test)]
        pub(crate) const READS: &[(&str, &str)] = &[$((stringify!($name), $sql)),*];
    };
}
pub(crate) use reads;
