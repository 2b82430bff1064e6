//! Whole tables: for verifying and rebuilding, which by their nature read everything.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use engine::ids::County;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Row, Rows, ToSql, params_from_iter};

use crate::error::StoreError;
use crate::tables::search;

/// A derived table: its columns after `county`, of which the first are its key.
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// How many of the columns are the key.
    key: usize,
    /// Columns after `county`; `matter.changed` and `searched.place` are bookkeeping and not among them.
    columns: &'static [&'static str],
}

/// Secrets by what the journal says of them: which there are, and the keyed hash of each. Never put in place.
pub(crate) const SECRETS: Table = Table {
    name: "secret",
    key: 1,
    columns: &["id", "hash"],
};

/// All that is derived from the journal. Not here: `entry`, `catalogue`, `secret` (sources) and `outbox` (messages).
pub(crate) const DERIVED: &[Table] = &[
    Table {
        name: "publication",
        key: 1,
        columns: &["sequence", "day", "digest"],
    },
    Table {
        name: "matter",
        key: 1,
        columns: &[
            "id",
            "procedure",
            "state",
            "result",
            "organ",
            "region",
            "filed",
            "latest",
            "ended",
            "number",
            "revision",
            "body",
        ],
    },
    Table {
        name: "named",
        key: 4,
        columns: &["reader", "procedure", "matter", "role"],
    },
    Table {
        name: "dated",
        key: 4,
        columns: &["procedure", "field", "day", "matter"],
    },
    Table {
        name: "tally",
        key: 5,
        columns: &["procedure", "organ", "region", "state", "open", "n"],
    },
    Table {
        name: "searched",
        key: 1,
        columns: &["matter", "text", "hashes"],
    },
    Table {
        name: "proposal",
        key: 2,
        columns: &["matter", "act", "entry", "person", "post", "organ", "day"],
    },
    Table {
        name: "clock",
        key: 2,
        columns: &[
            "matter",
            "clock",
            "procedure",
            "run",
            "started",
            "first",
            "due",
            "promised",
            "provisional",
            "closed",
            "how",
            "lapsed",
        ],
    },
    Table {
        name: "clock_owner",
        key: 4,
        columns: &["owner", "due", "matter", "clock"],
    },
    Table {
        name: "fact",
        key: 5,
        columns: &[
            "measure", "day", "sequence", "matter", "n", "act", "organ", "region", "split", "amount",
        ],
    },
    Table {
        name: "same",
        key: 7,
        columns: &[
            "measure", "path", "value", "day", "sequence", "matter", "n", "amount",
        ],
    },
    Table {
        name: "cell",
        key: 4,
        columns: &["measure", "day_month", "known_month", "split", "amount", "facts"],
    },
    Table {
        name: "cell_place",
        key: 6,
        columns: &[
            "measure",
            "day_month",
            "known_month",
            "split",
            "organ",
            "region",
            "amount",
            "facts",
        ],
    },
    Table {
        name: "posting",
        key: 5,
        columns: &["account", "day", "sequence", "matter", "n", "amount", "outside"],
    },
    Table {
        name: "balance",
        key: 2,
        columns: &["account", "day", "closing"],
    },
    Table {
        name: "series",
        key: 1,
        columns: &["series", "next"],
    },
    Table {
        name: "number",
        key: 1,
        columns: &["number", "matter", "slot", "sequence", "series", "serial"],
    },
];

/// Every fact with the moment it was recorded.
pub(crate) const FACTS: &str = "SELECT f.measure, f.day, e.moment, f.split, f.organ, f.region, f.amount \
    FROM fact f JOIN entry e ON e.county = f.county AND e.sequence = f.sequence WHERE f.county = ?1";

/// A column of any of our tables, in the order in which the database has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// Absent.
    Null,
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// What none of our columns holds.
    Odd(String),
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::Null => f.write_str("-"),
            Field::Int(n) => n.fmt(f),
            Field::Text(text) | Field::Odd(text) => f.write_str(text),
        }
    }
}

impl ToSql for Field {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Field::Null => ToSqlOutput::Owned(Value::Null),
            Field::Int(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Field::Text(text) | Field::Odd(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

fn field(value: ValueRef<'_>) -> Field {
    match value {
        ValueRef::Null => Field::Null,
        ValueRef::Integer(n) => Field::Int(n),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Field::Text(text.to_owned()),
            Err(_) => Field::Odd(String::from_utf8_lossy(bytes).into_owned()),
        },
        ValueRef::Real(n) => Field::Odd(n.to_string()),
        ValueRef::Blob(bytes) => Field::Odd(format!("{} bytes", bytes.len())),
    }
}

fn fields(row: &Row<'_>, count: usize) -> rusqlite::Result<Vec<Field>> {
    (0..count).map(|i| row.get_ref(i).map(field)).collect()
}

impl Table {
    fn select(&self) -> String {
        let key = self.columns.get(..self.key).unwrap_or_default().join(", ");
        format!(
            "SELECT {} FROM {} WHERE county = ?1 ORDER BY {key}",
            self.columns.join(", "),
            self.name
        )
    }

    fn insert(&self) -> String {
        // `changed` is the present head, `place` the next one free.
        let places: Vec<String> = (1..=self.columns.len() + 1).map(|n| format!("?{n}")).collect();
        let (columns, places) = (self.columns.join(", "), places.join(", "));
        match self.name {
            "matter" => {
                let head = "(SELECT sequence FROM head WHERE head.county = ?1)";
                format!("INSERT INTO matter (county, {columns}, changed) SELECT {places}, {head}")
            }
            "searched" => {
                let next = "(SELECT coalesce(max(s.place), 0) + 1 FROM searched s WHERE s.county = ?1)";
                format!("INSERT INTO searched (county, {columns}, place) SELECT {places}, {next}")
            }
            name => format!("INSERT INTO {name} (county, {columns}) VALUES ({places})"),
        }
    }

    /// Replaces all rows of the table by those of another database; says how many.
    pub(crate) fn replace(
        &self,
        county: &County,
        from: &Connection,
        to: &Connection,
    ) -> Result<u64, StoreError> {
        to.execute(
            &format!("DELETE FROM {} WHERE county = ?1", self.name),
            [&county.0],
        )?;
        let mut select = from.prepare(&self.select())?;
        let mut insert = to.prepare(&self.insert())?;
        let mut rows = select.query([&county.0])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let row = fields(row, self.columns.len())?;
            let county = Field::Text(county.0.clone());
            insert.execute(params_from_iter(std::iter::once(&county).chain(&row)))?;
            count += 1;
        }
        Ok(count)
    }

    /// Walks the table in two databases at once, in order of the key; tells of every row that is not in both.
    /// Says how many rows the first has.
    pub(crate) fn compare(
        &self,
        county: &County,
        stored: &Connection,
        derived: &Connection,
        mut tell: impl FnMut(Difference),
    ) -> Result<u64, StoreError> {
        let (mut a, mut b) = (stored.prepare(&self.select())?, derived.prepare(&self.select())?);
        let (mut a, mut b) = (a.query([&county.0])?, b.query([&county.0])?);
        let next = |rows: &mut Rows<'_>| -> rusqlite::Result<Option<Vec<Field>>> {
            rows.next()?
                .map(|row| fields(row, self.columns.len()))
                .transpose()
        };
        let (mut left, mut right) = (next(&mut a)?, next(&mut b)?);
        let mut count = 0;
        loop {
            let order = match (&left, &right) {
                (None, None) => return Ok(count),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(l), Some(r)) => l.get(..self.key).cmp(&r.get(..self.key)),
            };
            let (l, r) = (
                if order.is_le() { left.take() } else { None },
                if order.is_ge() { right.take() } else { None },
            );
            if l != r {
                tell(self.difference(l.as_deref(), r.as_deref()));
            }
            if order.is_le() {
                count += 1;
                left = next(&mut a)?;
            }
            if order.is_ge() {
                right = next(&mut b)?;
            }
        }
    }

    fn difference(&self, stored: Option<&[Field]>, derived: Option<&[Field]>) -> Difference {
        let row = stored.or(derived).unwrap_or_default();
        let key: Vec<String> = row.iter().take(self.key).map(Field::to_string).collect();
        let show = |row: Option<&[Field]>, other: Option<&[Field]>| {
            let columns = row?.iter().enumerate().skip(self.key);
            // Of two rows only what differs; of a single one all.
            let differing = columns.filter(|(i, field)| other.is_none_or(|o| o.get(*i) != Some(*field)));
            let named =
                differing.map(|(i, field)| format!("{} = {field}", self.columns.get(i).unwrap_or(&"?")));
            Some(named.collect::<Vec<_>>().join(", "))
        };
        Difference {
            table: self.name,
            key: key.join(" "),
            stored: show(stored, derived),
            derived: show(derived, stored),
        }
    }
}

/// Walks the words of the search index in two databases; tells of every word that not as many matters have in both.
/// Says how many words the first has.
pub(crate) fn compare_words(
    stored: &Connection,
    derived: &Connection,
    mut tell: impl FnMut(Difference),
) -> Result<u64, StoreError> {
    let is: BTreeMap<String, i64> = search::each_word(stored)?.into_iter().collect();
    let said: BTreeMap<String, i64> = search::each_word(derived)?.into_iter().collect();
    let words: BTreeSet<&String> = is.keys().chain(said.keys()).collect();
    for word in words {
        let (stored, derived) = (is.get(word), said.get(word));
        if stored != derived {
            let show = |n: Option<&i64>| n.map(|n| format!("matters = {n}"));
            tell(Difference {
                table: "word",
                key: word.clone(),
                stored: show(stored),
                derived: show(derived),
            });
        }
    }
    Ok(is.len() as u64)
}

/// A derived row that is not what the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row's key.
    pub key: String,
    /// What is stored: the columns that differ; absent: no such row.
    pub stored: Option<String>,
    /// What the journal says; absent: no such row.
    pub derived: Option<String>,
}
