//! Lists of a procedure, page by page, their exact totals, and whole exports of what a list shows.

use std::collections::BTreeSet;
use std::sync::Arc;

use catalogue::model::{FieldKind, Procedure};
use engine::world::Organ;
use store::{Extent, ListPage, ListQuery, MatterRow, Place, Turn};

use super::cells::Cell;
use super::columns::{self, Column};
use super::{Road, Window};
use crate::order::Failure;

/// So many rows are read at a time for an export.
const STRETCH: u32 = 500;

/// The most rows of one export.
pub const MOST_EXPORTED: u64 = 50_000;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRow {
    /// What every list knows.
    pub row: MatterRow,
    /// A cell a column.
    pub cells: Vec<Cell>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in order.
    pub rows: Vec<ListedRow>,
    /// There are rows before: turn with [`Turn::Before`] this.
    pub before: Option<Place>,
    /// There are rows after: turn with [`Turn::After`] this.
    pub after: Option<Place>,
}

impl Window<'_> {
    /// Every column of a procedure's list: those of its definition first.
    pub fn columns(&self, procedure: &str) -> Result<Vec<Column>, Failure> {
        Ok(columns::columns(self.listed(procedure)?))
    }

    /// A page of at most `limit` matters of a procedure, with the columns chosen; of none those of the definition.
    pub fn list(
        &self,
        query: &ListQuery,
        chosen: &[String],
        turn: &Turn,
        limit: u32,
    ) -> Result<Listed, Failure> {
        let procedure = self.checked(query)?;
        let columns = chosen_of(&procedure, chosen)?;
        let query = with_theirs(query, &procedure);
        let page = self.desk.store.list(&self.seeing.gate, &query, turn, limit)?;
        self.page_of(&procedure, columns, page)
    }

    /// The same, and how many matters the list has, exactly.
    pub fn list_with_total(
        &self,
        query: &ListQuery,
        chosen: &[String],
        turn: &Turn,
        limit: u32,
    ) -> Result<(Listed, u64), Failure> {
        let procedure = self.checked(query)?;
        let columns = chosen_of(&procedure, chosen)?;
        let query = with_theirs(query, &procedure);
        let store = &self.desk.store;
        let (page, total) = store.list_with_total(&self.seeing.gate, &query, turn, limit)?;
        Ok((self.page_of(&procedure, columns, page)?, total))
    }

    fn page_of(
        &self,
        procedure: &Procedure,
        columns: Vec<Column>,
        page: ListPage,
    ) -> Result<Listed, Failure> {
        let mut rows = Vec::with_capacity(page.rows.len());
        for row in page.rows {
            rows.push(self.row(procedure, &columns, row)?);
        }
        Ok(Listed {
            columns,
            rows,
            before: page.before,
            after: page.after,
        })
    }

    /// How many matters a list has, exactly.
    pub fn total(&self, query: &ListQuery) -> Result<u64, Failure> {
        let procedure = self.checked(query)?;
        let query = with_theirs(query, &procedure);
        Ok(self.desk.store.list_total(&self.seeing.gate, &query)?)
    }

    /// All of a list, row by row, as [`Window::list`] shows it; says how many rows. The export is logged first.
    ///
    /// Refused where there are more than [`MOST_EXPORTED`].
    pub fn export<E: From<Failure>>(
        &self,
        query: &ListQuery,
        chosen: &[String],
        mut each: impl FnMut(&ListedRow) -> Result<(), E>,
    ) -> Result<u64, E> {
        let total = self.total(query)?;
        few_enough(total)?;
        let what = format!("{} {total}件", query.procedure);
        self.log(Road::Export.name(), None, &what, None)?;
        let (mut turn, mut count) = (Turn::First, 0);
        loop {
            let page = self.list(query, chosen, &turn, STRETCH)?;
            for row in &page.rows {
                each(row)?;
                count += 1;
            }
            match page.after {
                Some(place) => turn = Turn::After(place),
                None => return Ok(count),
            }
        }
    }

    /// Organs above the village by which a procedure's list may be asked: those read wholly that may have such a
    /// matter, and those above these.
    pub fn organs_of(&self, procedure: &Procedure) -> Vec<&Organ> {
        let kinds = &self.catalogue.organs.kinds;
        let mut wanted: BTreeSet<&str> = procedure.organs.iter().map(String::as_str).collect();
        // As often as there are levels to climb.
        for _ in 0..kinds.len() {
            let above = wanted.iter().filter_map(|kind| kinds.get(*kind));
            let above: Vec<&str> = above
                .flat_map(|k| k.superiors.iter().map(String::as_str))
                .collect();
            let known = wanted.len();
            wanted.extend(above);
            if wanted.len() == known {
                break;
            }
        }
        let ways = self.seeing.gate.ways(&procedure.id, Extent::Whole);
        let organs = self.directory.organs.values();
        organs
            .filter(|organ| organ.level != "village" && (ways.county || ways.organs.contains(&organ.id)))
            .filter(|organ| {
                let mut wanted = wanted.iter();
                wanted.any(|kind| self.catalogue.organs.kind_is(&organ.kind, kind))
            })
            .collect()
    }

    fn listed(&self, procedure: &str) -> Result<&Arc<Procedure>, Failure> {
        let found = self.catalogue.procedures.get(procedure);
        found.ok_or_else(|| Failure::Malformed(format!("没有程序“{procedure}”；请从登记簿中选")))
    }

    /// The list's procedure, once every filter has been seen to be one that may be asked.
    fn checked(&self, query: &ListQuery) -> Result<Arc<Procedure>, Failure> {
        let procedure = self.listed(&query.procedure)?;
        for field in query.fields.keys() {
            let choice = procedure
                .fields
                .get(field)
                .is_some_and(|f| !f.secret && matches!(f.kind, FieldKind::Choice(_) | FieldKind::Choices(_)));
            if !choice {
                return Err(Failure::Malformed(format!(
                    "清单不能按“{field}”筛选；只有选择项可以"
                )));
            }
        }
        Ok(procedure.clone())
    }
}

/// The question with what the definition knows: which clocks are not the office's.
fn with_theirs(query: &ListQuery, procedure: &Procedure) -> ListQuery {
    ListQuery {
        theirs: procedure.clocks_of_parties(),
        ..query.clone()
    }
}

/// Refuses an export of more rows than one may have.
fn few_enough(total: u64) -> Result<(), Failure> {
    if total <= MOST_EXPORTED {
        return Ok(());
    }
    Err(Failure::Malformed(format!(
        "清单有 {total} 件，一次最多导出 {MOST_EXPORTED} 件；请缩小筛选范围（如分年、分镇街），分几次导出"
    )))
}

/// The columns chosen, in the order chosen; of none those of the definition.
fn chosen_of(procedure: &Procedure, chosen: &[String]) -> Result<Vec<Column>, Failure> {
    let mut all = columns::columns(procedure);
    if chosen.is_empty() {
        all.retain(|column| column.usual);
        return Ok(all);
    }
    chosen
        .iter()
        .map(|name| {
            let found = all.iter().find(|column| column.name == *name);
            found
                .cloned()
                .ok_or_else(|| Failure::Malformed(format!("清单没有“{name}”这一列；请从能选的列中选")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_has_its_most_rows_and_says_so() {
        assert!(few_enough(MOST_EXPORTED).is_ok());
        let refused = few_enough(MOST_EXPORTED + 1).unwrap_err().to_string();
        assert!(
            refused.contains("50001 件") && refused.contains("50000 件"),
            "{refused}"
        );
    }
}
