//! The functions of the language (language §4.2).

use std::borrow::Cow;
use std::collections::BTreeMap;

use calendar::{Day, Length};
use catalogue::guard::{Expr, Function};
use catalogue::model::Counts;
use serde_json::Value as Json;

use super::{Eval, Fault, Val};
use crate::ids::{MatterId, PersonId};
use crate::world::Want;

impl<'a, 'r> Eval<'a, 'r, '_> {
    /// Calls a function.
    pub(super) fn call(&mut self, function: Function, arguments: &'r [Expr]) -> Result<Val<'a>, Fault> {
        let nth = |n: usize| {
            arguments
                .get(n)
                .ok_or_else(|| Fault::Unfit(format!("{function:?} lacks an argument")))
        };
        Ok(match function {
            Function::Size => match self.present(nth(0)?)? {
                Val::List(items) => Val::Number(i64::try_from(items.len()).map_err(|_| Fault::Overflow)?),
                other => match other.id_text() {
                    Some(text) => {
                        Val::Number(i64::try_from(text.chars().count()).map_err(|_| Fault::Overflow)?)
                    }
                    None => return Err(super::unfit("a list or text", &other)),
                },
            },
            Function::Sum => {
                let mut sum = 0_i64;
                for item in self.list(nth(0)?)? {
                    let Val::Number(n) = item else {
                        return Err(super::unfit("numbers", &item));
                    };
                    sum = sum.checked_add(n).ok_or(Fault::Overflow)?;
                }
                Val::Number(sum)
            }
            Function::Days => Val::Number(self.day(nth(0)?)?.days_until(self.day(nth(1)?)?)),
            Function::Months => Val::Number(self.day(nth(0)?)?.months_until(self.day(nth(1)?)?)),
            Function::Workdays => {
                let (from, to) = (self.day(nth(0)?)?, self.day(nth(1)?)?);
                Val::Number(crate::periods::working_days(
                    &self.scope.catalogue.calendar,
                    from,
                    to,
                ))
            }
            Function::Date => {
                let text = self.text(nth(0)?)?;
                Val::Day(
                    text.parse()
                        .map_err(|_| Fault::Unfit(format!("{text} is no day")))?,
                )
            }
            Function::Due => {
                let (from, length) = (self.day(nth(0)?)?, self.length(nth(1)?)?);
                let due = crate::periods::due(&self.scope.catalogue.calendar, from, length);
                due.map_or(Val::Absent(Cow::Borrowed("期满日")), Val::Day)
            }
            Function::Yuan => Val::Number(self.number(nth(0)?)?.checked_mul(100).ok_or(Fault::Overflow)?),
            Function::Share => {
                let (money, n, of) = (
                    self.number(nth(0)?)?,
                    self.number(nth(1)?)?,
                    self.number(nth(2)?)?,
                );
                Val::Number(share(money, n, of)?)
            }
            Function::Tariff => {
                let id = self.text(nth(0)?)?;
                let mut keys = Vec::new();
                for argument in arguments.get(1..).unwrap_or_default() {
                    keys.push(self.text(argument)?.into_owned());
                }
                Val::Number(
                    self.reader
                        .tariff(self.scope.catalogue, &id, &keys, self.scope.day)?,
                )
            }
            Function::Times => {
                let act = self.text(nth(0)?)?;
                let after = match arguments.get(1) {
                    Some(span) => Some(crate::periods::back(self.scope.day, self.length(span)?)),
                    None => None,
                };
                let days = self
                    .scope
                    .matter
                    .days
                    .get(act.as_ref())
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let count = days
                    .iter()
                    .filter(|d| **d <= self.scope.day && after.is_none_or(|a| a < **d))
                    .count();
                Val::Number(i64::try_from(count).map_err(|_| Fault::Overflow)?)
            }
            Function::Counted => self.counted(nth(0)?, nth(1)?, arguments.get(2))?,
            Function::Register => {
                let (procedure, person) = (self.text(nth(0)?)?, self.text(nth(1)?)?);
                let want = Want::Register {
                    procedure: procedure.into_owned(),
                    person: PersonId(person.into_owned()),
                };
                match self.reader.outside(want)? {
                    Json::String(id) => Val::Other(MatterId(id), String::new()),
                    _ => Val::Absent(Cow::Borrowed("登记")),
                }
            }
            Function::Figure => return Err(Fault::Unfit("figure() is for reports".to_owned())),
            Function::StartsWith => Val::Bool(self.text(nth(0)?)?.starts_with(self.text(nth(1)?)?.as_ref())),
            Function::EndsWith => Val::Bool(self.text(nth(0)?)?.ends_with(self.text(nth(1)?)?.as_ref())),
            Function::Contains => Val::Bool(self.text(nth(0)?)?.contains(self.text(nth(1)?)?.as_ref())),
        })
    }

    fn counted(
        &mut self,
        measure: &'r Expr,
        same: &'r Expr,
        span: Option<&'r Expr>,
    ) -> Result<Val<'a>, Fault> {
        let measure = self.text(measure)?.into_owned();
        let paths = match self.present(same)? {
            Val::List(paths) => paths.iter().filter_map(Val::id_text).map(str::to_owned).collect(),
            one => one.id_text().map(str::to_owned).into_iter().collect::<Vec<_>>(),
        };
        let mut same = BTreeMap::new();
        for path in paths {
            let value = super::path(self.scope, self.reader, &path, None)?;
            match crate::facts::as_text(&value) {
                Some(text) => same.insert(path, text),
                None => return Err(Fault::Absent(path)),
            };
        }
        let level = matches!(
            self.scope.catalogue.measure(&measure).map(|(_, m)| &m.counts),
            Some(Counts::While { .. })
        );
        let after = match span {
            Some(span) if !level => Some(crate::periods::back(self.scope.day, self.length(span)?)),
            _ => None,
        };
        let want = Want::Counted {
            measure,
            same,
            after,
            up_to: self.scope.day,
            not: Some(self.scope.matter.id.clone()),
        };
        match self.reader.outside(want)?.as_i64() {
            Some(count) => Ok(Val::Number(count)),
            None => Err(Fault::Unfit("counted gives a number".to_owned())),
        }
    }

    fn day(&mut self, expr: &'r Expr) -> Result<Day, Fault> {
        match self.present(expr)? {
            Val::Day(day) => Ok(day),
            Val::Moment(moment) => Ok(moment.day()),
            other => Err(super::unfit("a day", &other)),
        }
    }

    fn length(&mut self, expr: &'r Expr) -> Result<Length, Fault> {
        // Read from the catalogue's text each time: short, and checked when it was published.
        let text = self.text(expr)?;
        text.parse()
            .map_err(|_| Fault::Unfit(format!("{text} is no length")))
    }
}

/// `n`/`of` of `money`, half up to the fen.
fn share(money: i64, n: i64, of: i64) -> Result<i64, Fault> {
    let (money, n, of) = (i128::from(money), i128::from(n), i128::from(of));
    if of <= 0 {
        return Err(Fault::Overflow);
    }
    let doubled = money
        .checked_mul(n)
        .and_then(|p| p.checked_mul(2))
        .and_then(|p| p.checked_add(of));
    let rounded = doubled.ok_or(Fault::Overflow)?.div_euclid(2 * of);
    i64::try_from(rounded).map_err(|_| Fault::Overflow)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_rounds_half_up_to_the_fen() {
        assert_eq!(share(1_200_000, 7, 12), Ok(700_000));
        assert_eq!(share(100, 1, 3), Ok(33));
        assert_eq!(share(5, 1, 2), Ok(3));
        assert_eq!(share(-5, 1, 2), Ok(-2));
        assert!(share(1, 1, 0).is_err());
        assert!(share(i64::MAX, i64::MAX, 1).is_err());
    }
}
