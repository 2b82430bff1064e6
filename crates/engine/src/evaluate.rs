//! Reads conditions and expressions of the catalogue.
//!
//! Absent is not false, zero or empty: an operator that needs a value which is not there stops with
//! [`Fault::Absent`]; only `has(x)` may ask. `&&` and `||` are read strictly left to right (language §4.1-4.4).
//! Arithmetic is on checked 64-bit integers; money is fen.

mod functions;
mod member;
mod val;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use calendar::Day;
use catalogue::guard::{Expr, Literal, Operator, Quantifier, Root};
use catalogue::model::{Catalogue, Procedure};
use serde_json::Value as Json;

use crate::entry::Actor;
use crate::matter::Matter;
use crate::reader::Reader;

pub(crate) use val::{Place, Val};

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It reads a value that is not there: the label.
    Absent(String),
    /// Arithmetic left its range, or divided by zero.
    Overflow,
    /// A tariff has no row: which.
    NoTariff(String),
    /// An outside value must be fetched first (noted in the reader).
    Missing,
    /// On replay: the value was not kept.
    NotKept(String),
    /// Values that do not fit together; the catalogue's checks should have found it.
    Unfit(String),
}

/// What a condition sees.
pub(crate) struct Scope<'a> {
    /// The catalogue current when the entry is recorded: lists, tariffs, calendar.
    pub catalogue: &'a Catalogue,
    /// The procedure as it holds for the matter.
    pub procedure: &'a Procedure,
    /// The matter: with the answers laid over it, or as the act leaves it.
    pub matter: &'a Matter,
    /// The answers.
    pub answers: &'a BTreeMap<String, Json>,
    /// Who acts.
    pub actor: &'a Actor,
    /// The day of the act.
    pub day: Day,
    /// The row or party of an `each`.
    pub row: Option<Val<'a>>,
}

/// Reads expressions in one scope.
pub(crate) struct Eval<'a, 'r, 'w> {
    pub(crate) scope: &'r Scope<'a>,
    pub(crate) reader: &'r mut Reader<'w>,
    locals: Vec<(&'r str, Val<'a>)>,
}

/// Reads an expression.
pub(crate) fn value<'a>(scope: &Scope<'a>, reader: &mut Reader<'_>, expr: &Expr) -> Result<Val<'a>, Fault> {
    Eval {
        scope,
        reader,
        locals: Vec::new(),
    }
    .value(expr)
}

/// Reads a condition.
pub(crate) fn holds(scope: &Scope<'_>, reader: &mut Reader<'_>, expr: &Expr) -> Result<bool, Fault> {
    Eval {
        scope,
        reader,
        locals: Vec::new(),
    }
    .truth(expr)
}

/// Reads a path such as `kind`, `guests.unit`, `party.subject`, `sheet.grade` of the matter (for splits, `same`,
/// series). With a row, a path that begins with `each` reads the row.
pub(crate) fn path<'a>(
    scope: &Scope<'a>,
    reader: &mut Reader<'_>,
    path: &str,
    each: Option<&str>,
) -> Result<Val<'a>, Fault> {
    let mut eval = Eval {
        scope,
        reader,
        locals: Vec::new(),
    };
    let (mut at, rest) = match (each.and_then(|e| path.strip_prefix(e)), &scope.row) {
        (Some(""), Some(row)) => (row.clone(), ""),
        (Some(rest), Some(row)) if rest.starts_with('.') => (row.clone(), rest.trim_start_matches('.')),
        _ => (Val::Place(Place::Matter), path),
    };
    for segment in rest.split('.').filter(|s| !s.is_empty()) {
        at = eval.member(at, segment)?;
    }
    eval.settle(at)
}

impl<'a, 'r> Eval<'a, 'r, '_> {
    /// The value of an expression, settled; may be absent.
    fn value(&mut self, expr: &'r Expr) -> Result<Val<'a>, Fault> {
        let found = self.eval(expr)?;
        self.settle(found)
    }

    /// The value, which must be there.
    fn present(&mut self, expr: &'r Expr) -> Result<Val<'a>, Fault> {
        match self.value(expr)? {
            Val::Absent(label) => Err(Fault::Absent(label.into_owned())),
            found => Ok(found),
        }
    }

    fn truth(&mut self, expr: &'r Expr) -> Result<bool, Fault> {
        match self.present(expr)? {
            Val::Bool(b) => Ok(b),
            other => Err(unfit("a condition", &other)),
        }
    }

    fn number(&mut self, expr: &'r Expr) -> Result<i64, Fault> {
        match self.present(expr)? {
            Val::Number(n) => Ok(n),
            other => Err(unfit("a number", &other)),
        }
    }

    fn text(&mut self, expr: &'r Expr) -> Result<Cow<'a, str>, Fault> {
        let found = self.present(expr)?;
        match found.id_text() {
            Some(text) => Ok(Cow::Owned(text.to_owned())),
            None => Err(unfit("a text", &found)),
        }
    }

    fn list(&mut self, expr: &'r Expr) -> Result<Vec<Val<'a>>, Fault> {
        match self.present(expr)? {
            Val::List(items) => Ok(items),
            other => Err(unfit("a list", &other)),
        }
    }

    fn eval(&mut self, expr: &'r Expr) -> Result<Val<'a>, Fault> {
        Ok(match expr {
            Expr::Literal(Literal::Bool(b)) => Val::Bool(*b),
            Expr::Literal(Literal::Number(n)) => Val::Number(*n),
            Expr::Literal(Literal::Text(t)) => Val::Text(Cow::Owned(t.clone())),
            Expr::Root(Root::Matter) => Val::Place(Place::Matter),
            Expr::Root(Root::Act) => Val::Place(Place::Act),
            Expr::Root(Root::Actor) => Val::Place(Place::Actor),
            Expr::Root(Root::Day) => Val::Day(self.scope.day),
            Expr::Root(Root::Row) => self
                .scope
                .row
                .clone()
                .unwrap_or(Val::Absent(Cow::Borrowed("row"))),
            Expr::Local(name) => {
                let found = self
                    .locals
                    .iter()
                    .rev()
                    .find(|(local, _)| local == name)
                    .map(|(_, v)| v.clone());
                found.unwrap_or(Val::Absent(Cow::Owned(name.clone())))
            }
            Expr::Member(of, name) => {
                let of = self.eval(of)?;
                self.member(of, name)?
            }
            Expr::Has(of) => Val::Bool(self.has(of)?),
            Expr::List(items) => Val::List(items.iter().map(|i| self.present(i)).collect::<Result<_, _>>()?),
            Expr::Call(function, arguments) => self.call(*function, arguments)?,
            Expr::Not(of) => Val::Bool(!self.truth(of)?),
            Expr::Negate(of) => Val::Number(self.number(of)?.checked_neg().ok_or(Fault::Overflow)?),
            Expr::And(a, b) => Val::Bool(self.truth(a)? && self.truth(b)?),
            Expr::Or(a, b) => Val::Bool(self.truth(a)? || self.truth(b)?),
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b)?,
            Expr::Choose(condition, yes, no) => {
                if self.truth(condition)? {
                    self.eval(yes)?
                } else {
                    self.eval(no)?
                }
            }
            Expr::Each {
                kind,
                over,
                local,
                body,
            } => self.each(*kind, over, local, body)?,
        })
    }

    fn has(&mut self, of: &'r Expr) -> Result<bool, Fault> {
        Ok(match self.value(of)? {
            Val::Absent(_) => false,
            // Parties are a list that may be empty: having some is having it.
            Val::List(items) => !items.is_empty(),
            _ => true,
        })
    }

    fn each(
        &mut self,
        kind: Quantifier,
        over: &'r Expr,
        local: &'r str,
        body: &'r Expr,
    ) -> Result<Val<'a>, Fault> {
        let items = self.list(over)?;
        let mut missing = false;
        let mut out = Vec::new();
        for item in items {
            self.locals.push((local, item.clone()));
            let found = if kind == Quantifier::Map {
                self.present(body)
            } else {
                self.truth(body).map(Val::Bool)
            };
            self.locals.pop();
            match (kind, found) {
                // Go on, so that all that is missing is asked for at once.
                (_, Err(Fault::Missing)) => missing = true,
                (_, Err(fault)) => return Err(fault),
                (Quantifier::All, Ok(Val::Bool(false))) if !missing => return Ok(Val::Bool(false)),
                (Quantifier::Exists, Ok(Val::Bool(true))) if !missing => return Ok(Val::Bool(true)),
                (Quantifier::Filter, Ok(Val::Bool(true))) => out.push(item),
                (Quantifier::Map, Ok(found)) => out.push(found),
                (_, Ok(_)) => {}
            }
        }
        if missing {
            return Err(Fault::Missing);
        }
        Ok(match kind {
            Quantifier::All => Val::Bool(true),
            Quantifier::Exists => Val::Bool(false),
            Quantifier::Filter | Quantifier::Map => Val::List(out),
        })
    }

    fn binary(&mut self, operator: Operator, a: &'r Expr, b: &'r Expr) -> Result<Val<'a>, Fault> {
        let (a, b) = (self.present(a)?, self.present(b)?);
        Ok(match operator {
            Operator::Equal => Val::Bool(equal(&a, &b)?),
            Operator::NotEqual => Val::Bool(!equal(&a, &b)?),
            Operator::Less => Val::Bool(order(&a, &b)? == Ordering::Less),
            Operator::LessEqual => Val::Bool(order(&a, &b)? != Ordering::Greater),
            Operator::Greater => Val::Bool(order(&a, &b)? == Ordering::Greater),
            Operator::GreaterEqual => Val::Bool(order(&a, &b)? != Ordering::Less),
            Operator::In => {
                let Val::List(items) = &b else {
                    return Err(unfit("a list", &b));
                };
                let mut found = false;
                for item in items {
                    found |= equal(&a, item)?;
                }
                Val::Bool(found)
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Modulo => {
                arithmetic(operator, &a, &b)?
            }
        })
    }
}

fn arithmetic<'a>(operator: Operator, a: &Val<'a>, b: &Val<'a>) -> Result<Val<'a>, Fault> {
    let (Val::Number(a), Val::Number(b)) = (a, b) else {
        return match (operator, a.id_text(), b.id_text()) {
            (Operator::Add, Some(a), Some(b)) => Ok(Val::Text(Cow::Owned(format!("{a}{b}")))),
            _ => Err(unfit("numbers", a)),
        };
    };
    let found = match operator {
        Operator::Add => a.checked_add(*b),
        Operator::Subtract => a.checked_sub(*b),
        Operator::Multiply => a.checked_mul(*b),
        Operator::Divide => a.checked_div(*b),
        _ => a.checked_rem(*b),
    };
    found.map(Val::Number).ok_or(Fault::Overflow)
}

fn equal(a: &Val<'_>, b: &Val<'_>) -> Result<bool, Fault> {
    Ok(match (a, b) {
        (Val::Bool(a), Val::Bool(b)) => a == b,
        (Val::Number(a), Val::Number(b)) => a == b,
        (Val::Day(a), Val::Day(b)) => a == b,
        (Val::Moment(a), Val::Moment(b)) => a == b,
        (Val::Secret(a, _), Val::Secret(b, _)) => a == b,
        (Val::List(a), Val::List(b)) => {
            if a.len() != b.len() {
                return Ok(false);
            }
            for (a, b) in a.iter().zip(b) {
                if !equal(a, b)? {
                    return Ok(false);
                }
            }
            true
        }
        (a, b) => match (a.id_text(), b.id_text()) {
            (Some(a), Some(b)) => a == b,
            _ => return Err(unfit("values of one type", a)),
        },
    })
}

fn order(a: &Val<'_>, b: &Val<'_>) -> Result<Ordering, Fault> {
    Ok(match (a, b) {
        (Val::Number(a), Val::Number(b)) => a.cmp(b),
        (Val::Day(a), Val::Day(b)) => a.cmp(b),
        (Val::Moment(a), Val::Moment(b)) => a.cmp(b),
        (a, b) => match (a.id_text(), b.id_text()) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => return Err(unfit("values with an order", a)),
        },
    })
}

/// The fault of a value of the wrong type.
fn unfit(wanted: &str, found: &Val<'_>) -> Fault {
    Fault::Unfit(format!("{wanted} is wanted, not {found:?}"))
}
