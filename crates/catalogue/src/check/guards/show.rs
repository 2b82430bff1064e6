//! Writes an expression as a person writes it, for messages and as the name of what it reads.

use crate::guard::{Expr, Function, Literal, Operator, Quantifier, Root};

/// The expression as text.
pub(crate) fn show(expr: &Expr) -> String {
    match expr {
        Expr::Literal(Literal::Bool(b)) => b.to_string(),
        Expr::Literal(Literal::Number(n)) => n.to_string(),
        Expr::Literal(Literal::Text(text)) => format!("'{text}'"),
        Expr::Root(root) => root_word(*root).to_owned(),
        Expr::Local(name) => name.clone(),
        Expr::Member(of, name) => format!("{}.{name}", show(of)),
        Expr::Has(of) => format!("has({})", show(of)),
        Expr::List(items) => format!("[{}]", list(items)),
        Expr::Call(function, arguments) => call(*function, arguments),
        Expr::Not(of) => format!("!{}", show(of)),
        Expr::Negate(of) => format!("-{}", show(of)),
        Expr::And(a, b) => format!("{} && {}", show(a), show(b)),
        Expr::Or(a, b) => format!("{} || {}", show(a), show(b)),
        Expr::Binary(operator, a, b) => format!("{} {} {}", show(a), sign(*operator), show(b)),
        Expr::Choose(condition, yes, no) => format!("{} ? {} : {}", show(condition), show(yes), show(no)),
        Expr::Each {
            kind,
            over,
            local,
            body,
        } => {
            let word = match kind {
                Quantifier::All => "all",
                Quantifier::Exists => "exists",
                Quantifier::Filter => "filter",
                Quantifier::Map => "map",
            };
            format!("{}.{word}({local}, {})", show(over), show(body))
        }
    }
}

fn list(items: &[Expr]) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn call(function: Function, arguments: &[Expr]) -> String {
    match (function, arguments) {
        (Function::StartsWith | Function::EndsWith | Function::Contains, [of, rest @ ..]) => {
            format!("{}.{}({})", show(of), word(function), list(rest))
        }
        _ => format!("{}({})", word(function), list(arguments)),
    }
}

fn root_word(root: Root) -> &'static str {
    match root {
        Root::Matter => "matter",
        Root::Act => "act",
        Root::Actor => "actor",
        Root::Day => "day",
        Root::Row => "row",
    }
}

/// The function's name.
pub(crate) fn word(function: Function) -> &'static str {
    match function {
        Function::Size => "size",
        Function::Sum => "sum",
        Function::Days => "days",
        Function::Workdays => "workdays",
        Function::Months => "months",
        Function::Date => "date",
        Function::Due => "due",
        Function::Yuan => "yuan",
        Function::Share => "share",
        Function::Tariff => "tariff",
        Function::Times => "times",
        Function::Counted => "counted",
        Function::Register => "register",
        Function::Figure => "figure",
        Function::StartsWith => "startsWith",
        Function::EndsWith => "endsWith",
        Function::Contains => "contains",
    }
}

/// The operator's sign.
pub(crate) fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Modulo => "%",
        Operator::In => "in",
    }
}
