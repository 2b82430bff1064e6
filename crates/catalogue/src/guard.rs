//! Conditions and expressions of the catalogue: CEL text, parsed by the `cel` crate, kept as a small typed tree.
//!
//! The tree, not the `cel` interpreter, is what the engine evaluates: absent values, outside values and `&&` read
//! left to right have meanings of their own (language §4.1-4.4), and evaluation needs no context built for it.

mod compile;
mod print;
mod walk;
mod words;

pub use compile::{DEEPEST, GuardError, LONGEST, compile};

use crate::model::Span;

/// An expression with its source.
#[derive(Debug, Clone, PartialEq)]
pub struct Guard {
    /// As written.
    pub source: String,
    /// As compiled.
    pub expr: Expr,
    /// Where it stands.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A literal.
    Literal(Literal),
    /// `matter`, `act`, `actor`, `day`, `row`.
    Root(Root),
    /// A variable bound by `all`, `exists`, `filter`, `map`.
    Local(String),
    /// `x.name`.
    Member(Box<Expr>, String),
    /// `has(x.name)`, `has(register('mediator', x))`.
    Has(Box<Expr>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `f(a, b)` and `x.f(a)` (the receiver first).
    Call(Function, Vec<Expr>),
    /// `!a`, `-a`.
    Not(Box<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `a && b`, read left to right.
    And(Box<Expr>, Box<Expr>),
    /// `a || b`, read left to right.
    Or(Box<Expr>, Box<Expr>),
    /// `a op b`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `c ? a : b`.
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `xs.all(x, p)` and its like.
    Each {
        /// Which.
        kind: Quantifier,
        /// The list.
        over: Box<Expr>,
        /// The bound variable.
        local: String,
        /// The predicate or mapping.
        body: Box<Expr>,
    },
}

/// A literal value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Number(i64),
    /// Text or a code.
    Text(String),
}

/// What a condition sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// The matter, with the answers laid over it (and `sets`, where it is read as the act leaves it).
    Matter,
    /// The answers of this act.
    Act,
    /// `person`, `post`, `organ` of who acts.
    Actor,
    /// The day of the act.
    Day,
    /// The row of an `opens ... each`.
    Row,
}

/// Comparison, arithmetic and membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    In,
}

/// The kinds of comprehension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// True for all.
    All,
    /// True for one or more.
    Exists,
    /// Those for which it is true.
    Filter,
    /// Each mapped.
    Map,
}

/// The functions of the language (language §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `size(list or text)`.
    Size,
    /// `sum(list of numbers or money)`.
    Sum,
    /// `days(a, b)`: calendar days from a to b.
    Days,
    /// `workdays(a, b)`: working days after a, up to and including b.
    Workdays,
    /// `months(a, b)`: whole months from a to b.
    Months,
    /// `date('2024-01-01')`.
    Date,
    /// `due(day, "60 days")`: the rolled last day.
    Due,
    /// `yuan(10000)`: money.
    Yuan,
    /// `share(money, n, of)`: n/of of it, half up to the fen.
    Share,
    /// `tariff('id', key...)` on the day of the act.
    Tariff,
    /// `times('act', "1 month")`: how often within the span up to the day.
    Times,
    /// `counted('measure', same, "2 months")`.
    Counted,
    /// `register('mediator', person)`: that person's matter in force.
    Register,
    /// `figure('indicator')`, in checks of a report.
    Figure,
    /// `text.startsWith(text)`.
    StartsWith,
    /// `text.endsWith(text)`.
    EndsWith,
    /// `text.contains(text)`.
    Contains,
}
