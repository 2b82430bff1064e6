//! A condition of the catalogue in words, so that a printed explanation needs no reader of code.

use catalogue::guard::{Expr, Function, Guard, Literal, Operator, Root};
use catalogue::model::{FieldKind, Procedure};

use crate::Reader;
use crate::words::quote;

/// The condition in words; its source where it says something we have no words for.
pub(crate) fn words(reader: Reader<'_>, procedure: &Procedure, guard: &Guard) -> String {
    Sayer { reader, procedure }
        .truth(&guard.expr)
        .unwrap_or_else(|| guard.source.clone())
}

struct Sayer<'a> {
    reader: Reader<'a>,
    procedure: &'a Procedure,
}

impl Sayer<'_> {
    fn truth(&self, expr: &Expr) -> Option<String> {
        match expr {
            // `has(x) && x ...` only guards the reading of x: the second says it all.
            Expr::And(left, right) => match left.as_ref() {
                Expr::Has(path) if mentions(right, path) => self.truth(right),
                _ => Some(format!("{}，且{}", self.truth(left)?, self.truth(right)?)),
            },
            Expr::Or(left, right) => Some(format!("{}，或者{}", self.truth(left)?, self.truth(right)?)),
            Expr::Has(path) => Some(format!("填了{}", self.name(path)?)),
            Expr::Not(inner) => match inner.as_ref() {
                Expr::Has(path) => Some(format!("没有填{}", self.name(path)?)),
                Expr::Member(..) => Some(format!("{}为否", self.name(inner)?)),
                _ => None,
            },
            Expr::Member(..) => Some(format!("{}为是", self.name(expr)?)),
            Expr::Binary(operator, left, right) => self.compared(*operator, left, right),
            _ => None,
        }
    }

    fn compared(&self, operator: Operator, left: &Expr, right: &Expr) -> Option<String> {
        if let (Some(act), Expr::Literal(Literal::Number(n))) = (self.times(left), right) {
            return match (operator, n) {
                (Operator::Greater, 0) => Some(format!("办过{act}")),
                (Operator::Equal, 0) => Some(format!("没有办过{act}")),
                _ => None,
            };
        }
        let name = self.name(left)?;
        let value = |e: &Expr| self.value(left, e);
        Some(match (operator, right) {
            (Operator::Equal, _) => format!("{name}为{}", value(right)?),
            (Operator::NotEqual, _) => format!("{name}不为{}", value(right)?),
            (Operator::In, Expr::List(items)) => {
                format!(
                    "{name}为{}之一",
                    items.iter().map(value).collect::<Option<String>>()?
                )
            }
            (Operator::Greater, _) => format!("{name}大于{}", value(right)?),
            (Operator::GreaterEqual, _) => format!("{name}不小于{}", value(right)?),
            (Operator::Less, _) => format!("{name}小于{}", value(right)?),
            (Operator::LessEqual, _) => format!("{name}不大于{}", value(right)?),
            _ => return None,
        })
    }

    /// `matter.times.x`: the act's name.
    fn times(&self, expr: &Expr) -> Option<String> {
        let Expr::Member(times, act) = expr else {
            return None;
        };
        let Expr::Member(matter, word) = times.as_ref() else {
            return None;
        };
        let counts = **matter == Expr::Root(Root::Matter) && word == "times";
        counts.then(|| self.procedure.acts.get(act).map(|a| quote(&a.label)))?
    }

    /// `matter.x`, `act.x`: the field's name.
    fn name(&self, expr: &Expr) -> Option<String> {
        let field = field(expr)?;
        let found = self.procedure.fields.get(field).map(|f| f.label.as_str());
        let built_in = match field {
            "state" => Some("状态"),
            "result" => Some("结果"),
            _ => None,
        };
        found.or(built_in).map(quote)
    }

    fn value(&self, of: &Expr, expr: &Expr) -> Option<String> {
        match expr {
            Expr::Literal(Literal::Text(code)) => Some(quote(&self.code(field(of)?, code)?)),
            Expr::Literal(Literal::Number(n)) => Some(n.to_string()),
            Expr::Literal(Literal::Bool(yes)) => Some(if *yes { "是" } else { "否" }.to_owned()),
            Expr::Call(Function::Yuan, arguments) => match arguments.as_slice() {
                [Expr::Literal(Literal::Number(n))] => Some(format!("{n}元")),
                _ => None,
            },
            _ => None,
        }
    }

    fn code(&self, field: &str, code: &str) -> Option<String> {
        match field {
            "state" => self.procedure.states.get(code).map(|s| s.label.clone()),
            "result" => self.procedure.results.get(code).map(|r| r.label.clone()),
            _ => match &self.procedure.fields.get(field)?.kind {
                FieldKind::Choice(choices) | FieldKind::Choices(choices) => {
                    crate::words::choice(self.reader, self.procedure, choices, code)
                }
                _ => Some(code.to_owned()),
            },
        }
    }
}

fn field(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Member(of, name) if matches!(**of, Expr::Root(Root::Matter | Root::Act)) => Some(name),
        _ => None,
    }
}

fn mentions(expr: &Expr, path: &Expr) -> bool {
    expr == path
        || match expr {
            Expr::And(a, b) | Expr::Or(a, b) | Expr::Binary(_, a, b) => {
                mentions(a, path) || mentions(b, path)
            }
            Expr::Not(inner) => mentions(inner, path),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Bureau, Fake};

    fn matter(field: &str) -> Expr {
        Expr::Member(Box::new(Expr::Root(Root::Matter)), field.into())
    }

    fn text(text: &str) -> Expr {
        Expr::Literal(Literal::Text(text.into()))
    }

    fn said(expr: Expr) -> String {
        let bureau = Bureau::new(Fake::default());
        let procedure = bureau.catalogue.procedures.get("dispute").unwrap();
        let guard = Guard {
            source: "source".into(),
            expr,
            span: catalogue::model::Span::default(),
        };
        words(bureau.reader(), procedure, &guard)
    }

    fn is(operator: Operator, left: Expr, right: Expr) -> Expr {
        Expr::Binary(operator, Box::new(left), Box::new(right))
    }

    #[test]
    fn conditions_are_said_with_the_names_on_screen() {
        let kind = || matter("kind");
        assert_eq!(said(Expr::Has(Box::new(kind()))), "填了「纠纷类型」");
        assert_eq!(
            said(is(Operator::Equal, kind(), text("land"))),
            "「纠纷类型」为「山林土地」"
        );
        let either = Expr::List(vec![text("land"), text("family")]);
        assert_eq!(
            said(is(Operator::In, kind(), either)),
            "「纠纷类型」为「山林土地」「婚姻家庭」之一"
        );
        let times = Expr::Member(Box::new(matter("times")), "apply".into());
        assert_eq!(
            said(is(Operator::Greater, times, Expr::Literal(Literal::Number(0)))),
            "办过「申请调解」"
        );
        let guarded = Expr::And(
            Box::new(Expr::Has(Box::new(kind()))),
            Box::new(is(Operator::NotEqual, kind(), text("land"))),
        );
        assert_eq!(said(guarded), "「纠纷类型」不为「山林土地」");
    }

    #[test]
    fn what_has_no_words_keeps_its_source() {
        assert_eq!(said(Expr::Call(Function::Size, vec![matter("kind")])), "source");
        assert_eq!(said(matter("no_such_field")), "source");
    }
}
