//! From [`Expr`] back to CEL text: the normal form of a condition. Compiling it gives the same tree again.

use std::fmt;

use super::{Expr, Literal, Quantifier};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::Root(root) => f.write_str(root.word()),
            Self::Local(name) => f.write_str(name),
            Self::Member(of, name) => write!(f, "{}.{name}", Tight(of)),
            Self::Has(member) => write!(f, "has({member})"),
            Self::List(members) => write!(f, "[{}]", Many(members)),
            Self::Call(function, args) => match args.split_first() {
                Some((first, rest)) if function.must_follow_a_dot() => {
                    write!(f, "{}.{}({})", Tight(first), function.word(), Many(rest))
                }
                _ => write!(f, "{}({})", function.word(), Many(args)),
            },
            Self::Not(e) => write!(f, "!{}", Tight(e)),
            Self::Negate(e) => write!(f, "-{}", Tight(e)),
            Self::And(a, b) => write!(f, "{} && {}", Tight(a), Tight(b)),
            Self::Or(a, b) => write!(f, "{} || {}", Tight(a), Tight(b)),
            Self::Binary(operator, a, b) => write!(f, "{} {} {}", Tight(a), operator.word(), Tight(b)),
            Self::Choose(c, a, b) => write!(f, "{} ? {} : {}", Tight(c), Tight(a), Tight(b)),
            Self::Each {
                kind,
                over,
                local,
                body,
            } => {
                let name = match kind {
                    Quantifier::All => "all",
                    Quantifier::Exists => "exists",
                    Quantifier::Filter => "filter",
                    Quantifier::Map => "map",
                };
                write!(f, "{}.{name}({local}, {body})", Tight(over))
            }
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(b) => b.fmt(f),
            Self::Number(n) => n.fmt(f),
            Self::Text(text) => {
                f.write_str("'")?;
                for c in text.chars() {
                    match c {
                        '\'' | '\\' => write!(f, "\\{c}")?,
                        c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
                        c => write!(f, "{c}")?,
                    }
                }
                f.write_str("'")
            }
        }
    }
}

/// An operand, in brackets unless it is one word.
struct Tight<'e>(&'e Expr);

impl fmt::Display for Tight<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Literal(Literal::Number(_))
            | Expr::Not(_)
            | Expr::Negate(_)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Binary(..)
            | Expr::Choose(..) => write!(f, "({})", self.0),
            e => e.fmt(f),
        }
    }
}

struct Many<'e>(&'e [Expr]);

impl fmt::Display for Many<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, e) in self.0.iter().enumerate() {
            write!(f, "{}{e}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
