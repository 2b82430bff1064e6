//! The checks a report must pass: `figure('a') == figure('b') + figure('c')`. If one fails, it cannot be frozen.
//!
//! Figures are taken exact (money in fen, a ratio as its fraction), never as printed.

use std::collections::BTreeMap;

use catalogue::guard::{Expr, Function, Literal, Operator};
use catalogue::model::IndicatorSet;

use crate::exact::Exact;
use crate::figures::Figure;

/// A check that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// Its name.
    pub check: String,
    /// What is said, in Chinese.
    pub says: String,
    /// The condition with the figures' values put in.
    pub found: String,
}

/// The checks of a set that its figures fail; one that cannot be judged fails too.
pub fn failed(set: &IndicatorSet, figures: &[Figure]) -> Vec<Failed> {
    let values: BTreeMap<&str, &Exact> = figures.iter().map(|f| (f.id.as_str(), &f.value)).collect();
    let mut all = Vec::new();
    for (name, check) in &set.checks {
        let mut says = check.say.clone();
        match judge(&check.that.expr, &values) {
            Ok(Judged::Truth(true)) => continue,
            Ok(Judged::Truth(false)) => {}
            Ok(Judged::Number(_)) => says.push_str("（核对式得出的是数，不是对错）"),
            Err(why) => says = format!("{says}（无法核对：{why}）"),
        }
        all.push(Failed {
            check: name.clone(),
            says,
            found: with_values(&check.that.source, &values),
        });
    }
    all
}

/// A fraction; the denominator is above zero.
#[derive(Debug, Clone, Copy)]
struct Fraction {
    over: i128,
    under: i128,
}

enum Judged {
    Truth(bool),
    Number(Fraction),
}

fn judge(expr: &Expr, values: &BTreeMap<&str, &Exact>) -> Result<Judged, String> {
    let number = |e: &Expr| match judge(e, values)? {
        Judged::Number(n) => Ok(n),
        Judged::Truth(_) => Err("此处应是数".to_owned()),
    };
    let truth = |e: &Expr| match judge(e, values)? {
        Judged::Truth(t) => Ok(t),
        Judged::Number(_) => Err("此处应是对错".to_owned()),
    };
    Ok(match expr {
        Expr::Literal(Literal::Bool(t)) => Judged::Truth(*t),
        Expr::Literal(Literal::Number(n)) => Judged::Number(Fraction {
            over: i128::from(*n),
            under: 1,
        }),
        Expr::Call(Function::Figure, arguments) => Judged::Number(figure(arguments, values)?),
        Expr::Call(Function::Yuan, arguments) => match arguments.as_slice() {
            [yuan] => Judged::Number(times(number(yuan)?, Fraction { over: 100, under: 1 })?),
            _ => return Err("yuan() 只有一个参数".to_owned()),
        },
        Expr::Not(inner) => Judged::Truth(!truth(inner)?),
        Expr::Negate(inner) => Judged::Number(times(number(inner)?, Fraction { over: -1, under: 1 })?),
        Expr::And(a, b) => Judged::Truth(truth(a)? && truth(b)?),
        Expr::Or(a, b) => Judged::Truth(truth(a)? || truth(b)?),
        Expr::Choose(condition, yes, no) => return judge(if truth(condition)? { yes } else { no }, values),
        Expr::Binary(operator, a, b) => binary(*operator, number(a)?, number(b)?)?,
        _ => return Err("核对式只能用 figure()、yuan()、数和比较".to_owned()),
    })
}

fn figure(arguments: &[Expr], values: &BTreeMap<&str, &Exact>) -> Result<Fraction, String> {
    let [Expr::Literal(Literal::Text(name))] = arguments else {
        return Err("figure() 要写一个数据名".to_owned());
    };
    match values.get(name.as_str()) {
        None => Err(format!("没有数据“{name}”")),
        Some(Exact::Count(n) | Exact::Money(n)) => Ok(Fraction {
            over: i128::from(*n),
            under: 1,
        }),
        Some(Exact::Ratio { of, to }) => Ok(Fraction {
            over: i128::from(*of),
            under: i128::from(*to),
        }),
        Some(Exact::Absent(why)) => Err(format!("“{name}”{}", why.says())),
    }
}

fn binary(operator: Operator, a: Fraction, b: Fraction) -> Result<Judged, String> {
    let cross = || Ok::<_, String>((multiply(a.over, b.under)?, multiply(b.over, a.under)?));
    let under = || multiply(a.under, b.under);
    Ok(match operator {
        Operator::Equal => Judged::Truth(cross().map(|(l, r)| l == r)?),
        Operator::NotEqual => Judged::Truth(cross().map(|(l, r)| l != r)?),
        Operator::Less => Judged::Truth(cross().map(|(l, r)| l < r)?),
        Operator::LessEqual => Judged::Truth(cross().map(|(l, r)| l <= r)?),
        Operator::Greater => Judged::Truth(cross().map(|(l, r)| l > r)?),
        Operator::GreaterEqual => Judged::Truth(cross().map(|(l, r)| l >= r)?),
        Operator::Add => {
            let (l, r) = cross()?;
            Judged::Number(Fraction {
                over: l.checked_add(r).ok_or_else(too_large)?,
                under: under()?,
            })
        }
        Operator::Subtract => {
            let (l, r) = cross()?;
            Judged::Number(Fraction {
                over: l.checked_sub(r).ok_or_else(too_large)?,
                under: under()?,
            })
        }
        Operator::Multiply => Judged::Number(times(a, b)?),
        Operator::Divide => {
            let (over, under) = cross_divide(a, b)?;
            Judged::Number(Fraction { over, under })
        }
        Operator::Modulo | Operator::In => return Err("核对式不能用 % 和 in".to_owned()),
    })
}

fn cross_divide(a: Fraction, b: Fraction) -> Result<(i128, i128), String> {
    let over = multiply(a.over, b.under)?;
    let under = multiply(a.under, b.over)?;
    match under {
        0 => Err("除数为零".to_owned()),
        n if n < 0 => Ok((multiply(over, -1)?, multiply(n, -1)?)),
        n => Ok((over, n)),
    }
}

fn times(a: Fraction, b: Fraction) -> Result<Fraction, String> {
    Ok(Fraction {
        over: multiply(a.over, b.over)?,
        under: multiply(a.under, b.under)?,
    })
}

fn multiply(a: i128, b: i128) -> Result<i128, String> {
    a.checked_mul(b).ok_or_else(too_large)
}

fn too_large() -> String {
    "数太大".to_owned()
}

/// The source of a check with each `figure('x')` replaced by its value.
fn with_values(source: &str, values: &BTreeMap<&str, &Exact>) -> String {
    let mut text = source.to_owned();
    for (name, value) in values {
        let shown = match value {
            Exact::Count(n) | Exact::Money(n) => n.to_string(),
            Exact::Ratio { of, to } => format!("({of}/{to})"),
            Exact::Absent(_) => "—".to_owned(),
        };
        for quote in ['\'', '"'] {
            text = text.replace(&format!("figure({quote}{name}{quote})"), &shown);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Expr {
        Expr::Call(Function::Figure, vec![Expr::Literal(Literal::Text(text.into()))])
    }

    fn holds(expr: &Expr) -> Result<bool, String> {
        let (sum, a, b) = (Exact::Count(460), Exact::Count(427), Exact::Count(33));
        let half = Exact::Ratio { of: 1, to: 2 };
        let none = Exact::Absent(crate::exact::Absence::NothingBelow);
        let values = BTreeMap::from([
            ("sum", &sum),
            ("a", &a),
            ("b", &b),
            ("half", &half),
            ("none", &none),
        ]);
        match judge(expr, &values)? {
            Judged::Truth(t) => Ok(t),
            Judged::Number(_) => Err("number".into()),
        }
    }

    fn op(operator: Operator, a: Expr, b: Expr) -> Expr {
        Expr::Binary(operator, Box::new(a), Box::new(b))
    }

    #[test]
    fn sums_and_fractions_are_compared_exactly() {
        let parts = op(Operator::Add, name("a"), name("b"));
        assert_eq!(holds(&op(Operator::Equal, name("sum"), parts.clone())), Ok(true));
        assert_eq!(holds(&op(Operator::Less, name("sum"), parts)), Ok(false));
        let doubled = op(
            Operator::Multiply,
            name("half"),
            Expr::Literal(Literal::Number(2)),
        );
        assert_eq!(
            holds(&op(Operator::Equal, doubled, Expr::Literal(Literal::Number(1)))),
            Ok(true)
        );
    }

    #[test]
    fn what_cannot_be_judged_does_not_pass() {
        let zero = Expr::Literal(Literal::Number(0));
        assert!(holds(&op(Operator::Equal, name("none"), zero.clone())).is_err());
        assert!(holds(&op(Operator::Equal, name("nobody"), zero.clone())).is_err());
        let divided = op(Operator::Divide, name("a"), zero.clone());
        assert!(holds(&op(Operator::Equal, divided, zero)).is_err());
        let huge = op(
            Operator::Multiply,
            Expr::Literal(Literal::Number(i64::MAX)),
            Expr::Literal(Literal::Number(i64::MAX)),
        );
        let huger = op(Operator::Multiply, huge.clone(), huge);
        assert!(holds(&op(Operator::Equal, huger, name("a"))).is_err());
    }
}
