//! Walks a condition once: what type it has, what it reads that may be absent, and whether its outcome is settled.

use super::facts::facts;
use super::rule;
use super::scope::Scope;
use super::types::{Place, Type};
use crate::check::ground::Known;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::guard::{Expr, Guard, Literal, Operator, Quantifier, Root};
use crate::model::{FieldKind, Span};

/// Judges one condition in one scope.
pub(crate) struct Checker<'b, 'c> {
    pub(crate) scope: Scope<'b, 'c>,
    pub(crate) guard: &'c Guard,
    pub(crate) faults: Vec<Diagnostic>,
    locals: Vec<(&'c str, Type<'c>)>,
}

/// What was found out about an expression.
pub(crate) struct Seen<'c> {
    pub(crate) of: Type<'c>,
    /// Its outcome, where every run has the same.
    pub(crate) truth: Option<bool>,
    /// It was reported as perhaps absent: what hangs on it is not reported again.
    missing: bool,
}

impl<'c> Seen<'c> {
    fn of(of: Type<'c>) -> Self {
        Self {
            of,
            truth: None,
            missing: false,
        }
    }

    fn bool(truth: Option<bool>) -> Self {
        Self {
            of: Type::Bool,
            truth,
            missing: false,
        }
    }
}

impl<'b, 'c> Checker<'b, 'c> {
    pub(crate) fn new(scope: Scope<'b, 'c>, guard: &'c Guard) -> Self {
        Self {
            scope,
            guard,
            faults: Vec::new(),
            locals: Vec::new(),
        }
    }

    /// Notes a fault at the place of `expr` in the condition.
    pub(crate) fn fault(&mut self, rule: &'static str, expr: &Expr, message: String, mend: String) {
        let span = self.place(&expr.to_string());
        self.faults.push(Diagnostic::error(rule, span, message, mend));
    }

    /// Where `text` stands in the condition; the whole condition if it is written otherwise.
    fn place(&self, text: &str) -> Span {
        let whole = &self.guard.span;
        let within = self
            .scope
            .book
            .catalogue
            .sources
            .get(&whole.file)
            .and_then(|source| {
                let written = source.get(whole.start..whole.end)?;
                written.find(text).map(|at| whole.start + at)
            });
        match within {
            Some(start) => Span {
                file: whole.file.clone(),
                start,
                end: start + text.len(),
            },
            None => whole.clone(),
        }
    }

    /// The type of an expression, with what is known when it is read.
    pub(crate) fn infer(&mut self, expr: &'c Expr, known: &Known) -> Seen<'c> {
        match expr {
            Expr::Literal(Literal::Bool(b)) => Seen::bool(Some(*b)),
            Expr::Literal(Literal::Number(_)) => Seen::of(Type::Number),
            Expr::Literal(Literal::Text(_)) => Seen::of(Type::Text),
            Expr::Root(root) => Seen::of(self.root(expr, *root)),
            Expr::Local(name) => {
                let found = self.locals.iter().rev().find(|(local, _)| local == name);
                Seen::of(found.map_or(Type::Unknown, |(_, of)| of.clone()))
            }
            Expr::Member(of, name) => self.read(expr, of, name, known),
            Expr::Has(of) => {
                let strict = self.scope.absent.take();
                self.infer(of, known);
                self.scope.absent = strict;
                Seen::bool(None)
            }
            Expr::List(items) => {
                let mut of: Option<Type<'c>> = None;
                for item in items {
                    let found = self.infer(item, known).of;
                    if of.as_ref().is_some_and(|of| !of.fits(&found)) {
                        let (first, word) = (of.as_ref().map_or_else(String::new, Type::word), found.word());
                        self.unfit(item, format!("the list begins with {first}, {} is {word}.", item));
                    }
                    of.get_or_insert(found);
                }
                Seen::of(Type::List(Box::new(of.unwrap_or(Type::Unknown))))
            }
            Expr::Call(function, arguments) => Seen::of(self.call(expr, *function, arguments, known)),
            Expr::Not(of) => {
                let truth = self.truth(of, known);
                Seen::bool(truth.map(|t| !t))
            }
            Expr::Negate(of) => {
                let found = self.infer(of, known).of;
                if !matches!(found, Type::Unknown | Type::Number | Type::Money) {
                    self.unfit(
                        of,
                        format!("-{0} means nothing: {0} is {1}.", of.to_string(), found.word()),
                    );
                }
                Seen::of(found)
            }
            Expr::And(a, b) => {
                let left = self.truth(a, known);
                let right = self.truth(b, &(known | &facts(a).0));
                Seen::bool(match (left, right) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                })
            }
            Expr::Or(a, b) => {
                let left = self.truth(a, known);
                let right = self.truth(b, &(known | &facts(a).1));
                Seen::bool(match (left, right) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                })
            }
            Expr::Binary(operator, a, b) => self.binary(*operator, a, b, known),
            Expr::Choose(condition, yes, no) => {
                self.truth(condition, known);
                let (if_yes, if_no) = facts(condition);
                let of = self.infer(yes, &(known | &if_yes)).of;
                let other = self.infer(no, &(known | &if_no)).of;
                if !of.fits(&other) {
                    let message = format!("{} is {}, {} is {}.", yes, of.word(), no, other.word());
                    self.unfit(expr, message);
                }
                Seen::of(of)
            }
            Expr::Each {
                kind,
                over,
                local,
                body,
            } => self.each(*kind, over, local, body, known),
        }
    }

    /// An expression that must be a condition; its outcome where it is settled.
    pub(crate) fn truth(&mut self, expr: &'c Expr, known: &Known) -> Option<bool> {
        let seen = self.infer(expr, known);
        if !matches!(seen.of, Type::Bool | Type::Unknown) {
            let message = format!("{} is {}, a yes or no is wanted.", expr, seen.of.word());
            self.fault(
                rule::NO_CONDITION,
                expr,
                message,
                "Compare it with something.".to_owned(),
            );
        }
        seen.truth
    }

    fn root(&mut self, expr: &Expr, root: Root) -> Type<'c> {
        let found = match root {
            Root::Matter => self.scope.procedure.map(Type::Matter),
            Root::Act => self.scope.act.map(|_| Type::Place(Place::Act)),
            Root::Actor => self.scope.act.map(|_| Type::Place(Place::Actor)),
            Root::Day => self.scope.procedure.map(|_| Type::Day),
            Root::Row => self.scope.row.clone(),
        };
        found.unwrap_or_else(|| {
            let message = format!("{} is not to be had in {}.", expr, self.scope.key);
            self.fault(
                rule::UNKNOWN_MEMBER,
                expr,
                message,
                "Read something else.".to_owned(),
            );
            Type::Unknown
        })
    }

    fn read(&mut self, expr: &'c Expr, of: &'c Expr, name: &'c str, known: &Known) -> Seen<'c> {
        let base = self.infer(of, known);
        let own = matches!(of, Expr::Root(Root::Matter));
        match self.member(&base.of, name, own) {
            Ok(found) => {
                let absent = !found.certain && !known.contains(&expr.to_string());
                let mut missing = base.missing;
                if let (true, false, Some(rule)) = (absent, base.missing, self.scope.absent) {
                    let path = expr.to_string();
                    let message = format!("{} reads {path}, which may be absent.", self.scope.key);
                    self.fault(rule, expr, message, rule::mend_absent(rule, &path));
                    missing = true;
                }
                Seen {
                    of: found.of,
                    truth: None,
                    missing,
                }
            }
            Err(unknown) => {
                let mend = did_you_mean(name, unknown.names.iter().copied(), &unknown.otherwise);
                self.fault(
                    rule::UNKNOWN_MEMBER,
                    expr,
                    format!("{}: {}", expr, unknown.message),
                    mend,
                );
                Seen::of(Type::Unknown)
            }
        }
    }

    fn each(
        &mut self,
        kind: Quantifier,
        over: &'c Expr,
        local: &'c str,
        body: &'c Expr,
        known: &Known,
    ) -> Seen<'c> {
        let list = self.infer(over, known).of;
        let item = match &list {
            Type::List(of) => of.as_ref().clone(),
            Type::Unknown => Type::Unknown,
            other => {
                self.unfit(over, format!("{} is {}, a list is wanted.", over, other.word()));
                Type::Unknown
            }
        };
        // A name may be bound again: what was known of the other is not known of this.
        let mut inside = known.clone();
        inside.retain(|path| path.split('.').next() != Some(local));
        self.locals.push((local, item.clone()));
        let seen = match kind {
            Quantifier::Map => Seen::of(Type::List(Box::new(self.infer(body, &inside).of))),
            Quantifier::All | Quantifier::Exists => {
                self.truth(body, &inside);
                Seen::bool(None)
            }
            Quantifier::Filter => {
                self.truth(body, &inside);
                Seen::of(list)
            }
        };
        self.locals.pop();
        seen
    }

    fn binary(&mut self, operator: Operator, a: &'c Expr, b: &'c Expr, known: &Known) -> Seen<'c> {
        let left = self.infer(a, known).of;
        let right = self.infer(b, &(known | &facts(a).0)).of;
        match operator {
            Operator::Equal | Operator::NotEqual => {
                self.comparable(a, &left, b, &right);
                let truth = self.state_is(a, b).or_else(|| self.state_is(b, a));
                Seen::bool(truth.map(|same| same == (operator == Operator::Equal)))
            }
            Operator::In => {
                match &right {
                    Type::List(of) => match b {
                        Expr::List(items) => {
                            items.iter().for_each(|item| self.comparable(a, &left, item, of))
                        }
                        _ => self.comparable(a, &left, b, of),
                    },
                    Type::Unknown => {}
                    other => self.unfit(b, format!("{} is {}, a list is wanted.", b, other.word())),
                }
                Seen::bool(self.state_in(a, b))
            }
            Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual => {
                self.no_secret(a);
                self.no_secret(b);
                self.comparable(a, &left, b, &right);
                if left.fits(&right) && !left.has_order() && !matches!(right, Type::Unknown) {
                    let message = format!(
                        "{} is {}: {} means nothing there.",
                        a,
                        left.word(),
                        operator.word()
                    );
                    self.unfit(a, message);
                }
                Seen::bool(None)
            }
            _ => {
                self.no_secret(a);
                self.no_secret(b);
                Seen::of(self.arithmetic(operator, (a, &left), (b, &right)))
            }
        }
    }

    fn arithmetic(
        &mut self,
        operator: Operator,
        (a, left): (&'c Expr, &Type<'c>),
        (b, right): (&'c Expr, &Type<'c>),
    ) -> Type<'c> {
        use Operator as O;
        use Type as T;
        match (operator, left, right) {
            (_, T::Unknown, _) | (_, _, T::Unknown) => T::Unknown,
            (_, T::Number, T::Number) => T::Number,
            (O::Add | O::Subtract, T::Money, T::Money) => T::Money,
            (O::Multiply | O::Divide | O::Modulo, T::Money, T::Number)
            | (O::Multiply, T::Number, T::Money) => T::Money,
            (O::Divide, T::Money, T::Money) => T::Number,
            (O::Add, T::Text | T::Code(_), T::Text | T::Code(_)) => T::Text,
            (O::Add | O::Subtract, T::Money, T::Number) | (O::Add | O::Subtract, T::Number, T::Money) => {
                self.comparable(a, left, b, right);
                T::Money
            }
            _ => {
                let message = format!(
                    "{} is {}, {} is {}: {} means nothing there.",
                    a,
                    left.word(),
                    b,
                    right.word(),
                    operator.word()
                );
                self.unfit(a, message);
                T::Unknown
            }
        }
    }

    /// Notes a fault if the two cannot be equal.
    pub(crate) fn comparable(&mut self, a: &'c Expr, left: &Type<'c>, b: &'c Expr, right: &Type<'c>) {
        self.code(a, left, b);
        self.code(b, right, a);
        if left.fits(right) {
            return;
        }
        let message = format!("{} is {}, {} is {}.", a, left.word(), b, right.word());
        let mend = match (left, right) {
            (Type::Money, Type::Number) => format!("Write yuan({}).", b),
            (Type::Number, Type::Money) => format!("Write yuan({}).", a),
            (Type::Day | Type::Moment, Type::Text) => format!("Write date({}).", b),
            (Type::Text, Type::Day | Type::Moment) => format!("Write date({}).", a),
            _ => "Both must be of one type.".to_owned(),
        };
        self.fault(rule::TYPES, b, message, mend);
    }

    /// Notes a fault if `literal` is a text that is no code of the other side.
    fn code(&mut self, value: &Expr, of: &Type<'c>, literal: &Expr) {
        let (Type::Code(codes), Expr::Literal(Literal::Text(text))) = (of, literal) else {
            return;
        };
        if codes.codes.contains(&text.as_str()) {
            return;
        }
        let message = format!(
            "{} is compared with '{text}', which is not among {}.",
            value, codes.of
        );
        let mend = did_you_mean(text, codes.codes.iter().copied(), "Write one of its codes.");
        self.fault(rule::UNKNOWN_CODE, literal, message, mend);
    }

    pub(crate) fn unfit(&mut self, expr: &Expr, message: String) {
        self.fault(rule::TYPES, expr, message, "Both must be of one type.".to_owned());
    }

    /// Notes a fault if a secret is used for more than `has` and `==`.
    pub(crate) fn no_secret(&mut self, expr: &Expr) {
        let Expr::Member(of, name) = expr else { return };
        let secret = match of.as_ref() {
            Expr::Root(Root::Matter | Root::Act) => self
                .scope
                .procedure
                .and_then(|p| p.fields.get(name.as_str()))
                .is_some_and(|f| f.secret || matches!(f.kind, FieldKind::Long | FieldKind::File)),
            _ => matches!(name.as_str(), "account" | "phone" | "id_number"),
        };
        if secret {
            let message = format!(
                "{} is kept apart: a condition may use it only in has and ==.",
                expr
            );
            self.fault(
                rule::SECRET,
                expr,
                message,
                "Ask a field that says what the condition wants.".to_owned(),
            );
        }
    }

    /// Whether `matter.state == literal`, where the states are known.
    fn state_is(&self, value: &Expr, literal: &Expr) -> Option<bool> {
        let Expr::Literal(Literal::Text(text)) = literal else {
            return None;
        };
        self.state_among(value, &[text.as_str()])
    }

    fn state_in(&self, value: &Expr, list: &Expr) -> Option<bool> {
        let Expr::List(items) = list else { return None };
        let texts: Option<Vec<&str>> = items
            .iter()
            .map(|i| {
                if let Expr::Literal(Literal::Text(t)) = i {
                    Some(t.as_str())
                } else {
                    None
                }
            })
            .collect();
        self.state_among(value, &texts?)
    }

    fn state_among(&self, value: &Expr, wanted: &[&str]) -> Option<bool> {
        let own = matches!(value, Expr::Member(of, name)
            if name == "state" && matches!(of.as_ref(), Expr::Root(Root::Matter)));
        let states = self.scope.states.as_ref().filter(|s| own && !s.is_empty())?;
        let hits = states.iter().filter(|s| wanted.contains(s)).count();
        match hits {
            0 => Some(false),
            n if n == states.len() => Some(true),
            _ => None,
        }
    }
}
