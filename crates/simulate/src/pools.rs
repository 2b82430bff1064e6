//! Pools: firms, people and written rows that streams draw from, each met once before any is met again.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::chance::Chance;
use crate::names;
use crate::plan::{Plan, Pool, PoolKind};

/// A pool, and where its drawing stands.
pub struct Drawn {
    rows: Vec<Map<String, Json>>,
    next: usize,
}

impl Drawn {
    /// All rows.
    pub fn rows(&self) -> &[Map<String, Json>] {
        &self.rows
    }

    /// Row `n`.
    pub fn row(&self, n: usize) -> Option<&Map<String, Json>> {
        self.rows.get(n)
    }

    /// The next row: in order until all have been met, then by lot.
    pub fn draw(&mut self, chance: &mut Chance) -> Option<Map<String, Json>> {
        let row = if self.next < self.rows.len() {
            self.next += 1;
            self.rows.get(self.next - 1)
        } else {
            chance.pick(&self.rows)
        };
        row.cloned()
    }
}

/// Fills the pools of a plan.
pub fn fill(plan: &Plan) -> BTreeMap<String, Drawn> {
    plan.pool
        .iter()
        .map(|(name, pool)| {
            let mut chance = Chance::new(plan.plan.seed, &format!("pool {name}"));
            let rows = if pool.rows.is_empty() {
                made(plan, name, pool, &mut chance)
            } else {
                written(pool)
            };
            (name.clone(), Drawn { rows, next: 0 })
        })
        .collect()
}

fn written(pool: &Pool) -> Vec<Map<String, Json>> {
    pool.rows
        .iter()
        .map(|row| {
            pool.columns
                .iter()
                .cloned()
                .zip(row.iter().map(crate::draws::plain))
                .collect::<Map<String, Json>>()
        })
        .collect()
}

fn made(plan: &Plan, name: &str, pool: &Pool, chance: &mut Chance) -> Vec<Map<String, Json>> {
    (0..u64::from(pool.count))
        .map(|n| {
            let mut row = Map::new();
            match pool.of {
                Some(PoolKind::Firms) | None => {
                    row.insert("name".to_owned(), json!(names::firm(chance, n + 1)));
                    row.insert(
                        "firm_code".to_owned(),
                        json!(names::firm_code(&plan.plan.county, n + 1)),
                    );
                }
                Some(PoolKind::People) => {
                    row.insert("name".to_owned(), json!(names::person(chance)));
                    row.insert(
                        "id_number".to_owned(),
                        json!(names::citizen_number(chance, &plan.plan.county)),
                    );
                    row.insert("phone".to_owned(), json!(names::phone(chance)));
                    if pool.enrol {
                        row.insert("person".to_owned(), json!(format!("{name}-{:05}", n + 1)));
                    }
                }
            }
            for (column, draw) in &pool.with {
                if let Some(value) = crate::draws::simple(draw, chance) {
                    row.insert(column.clone(), value);
                }
            }
            row
        })
        .collect()
}
