//! What functions take and give.

use calendar::{Day, Length};

use super::infer::Checker;
use super::rule;
use super::types::Type;
use crate::check::ground::{Known, field_at, quoted};
use crate::diagnostic::did_you_mean;
use crate::guard::{Expr, Function, Literal};
use crate::model::{FieldKind, TariffKind};

impl<'b, 'c> Checker<'b, 'c> {
    /// The type a call gives.
    pub(crate) fn call(
        &mut self,
        expr: &'c Expr,
        function: Function,
        arguments: &'c [Expr],
        known: &Known,
    ) -> Type<'c> {
        let types: Vec<Type<'c>> = arguments.iter().map(|a| self.infer(a, known).of).collect();
        for argument in arguments {
            self.no_secret(argument);
        }
        let (least, most) = match function {
            Function::Size | Function::Sum | Function::Date | Function::Yuan | Function::Figure => (1, 1),
            Function::Times => (1, 2),
            Function::Counted => (2, 3),
            Function::Share => (3, 3),
            Function::Tariff => (1, usize::MAX),
            _ => (2, 2),
        };
        if arguments.len() < least || arguments.len() > most {
            let message = format!("{} does not take {} arguments.", function.word(), arguments.len());
            self.fault(rule::CALL, expr, message, format!("Write {}.", usage(function)));
            return Type::Unknown;
        }
        match function {
            Function::Size => {
                self.wants(arguments, &types, 0, "a list or text", |t| {
                    matches!(t, Type::List(_) | Type::Text | Type::Code(_))
                });
                Type::Number
            }
            Function::Sum => match types.first() {
                Some(Type::List(of)) if matches!(**of, Type::Number | Type::Money | Type::Unknown) => {
                    of.as_ref().clone()
                }
                _ => {
                    self.wants(arguments, &types, 0, "a list of numbers or money", |_| false);
                    Type::Unknown
                }
            },
            Function::Days | Function::Workdays | Function::Months => {
                for n in 0..2 {
                    self.wants(arguments, &types, n, "a day", is_day);
                }
                Type::Number
            }
            Function::Date => {
                let read = text(arguments.first()).map(|t| t.parse::<Day>().is_ok());
                self.written(arguments.first(), read, "a day such as '2024-01-31'");
                Type::Day
            }
            Function::Due => {
                self.wants(arguments, &types, 0, "a day", is_day);
                self.length(arguments.get(1));
                Type::Day
            }
            Function::Yuan => {
                self.wants(arguments, &types, 0, "a number", |t| matches!(t, Type::Number));
                Type::Money
            }
            Function::Share => {
                self.wants(arguments, &types, 0, "money", |t| matches!(t, Type::Money));
                for n in 1..3 {
                    self.wants(arguments, &types, n, "a number", |t| matches!(t, Type::Number));
                }
                Type::Money
            }
            Function::Tariff => self.tariff(expr, arguments, &types),
            Function::Times => {
                let acts = self
                    .scope
                    .procedure
                    .map(|p| p.acts.keys().map(String::as_str).collect());
                self.names(arguments.first(), "no act", acts.unwrap_or_default());
                if arguments.len() > 1 {
                    self.length(arguments.get(1));
                }
                Type::Number
            }
            Function::Counted => self.counted(arguments),
            Function::Register => self.register(expr, arguments, &types, known),
            Function::Figure => {
                let all = &self.scope.book.catalogue.indicators;
                let figures = all
                    .values()
                    .flat_map(|s| s.indicators.keys())
                    .map(String::as_str)
                    .collect();
                self.names(arguments.first(), "no indicator", figures);
                Type::Number
            }
            Function::StartsWith | Function::EndsWith | Function::Contains => {
                for n in 0..2 {
                    self.wants(arguments, &types, n, "text", |t| {
                        matches!(t, Type::Text | Type::Code(_))
                    });
                }
                Type::Bool
            }
        }
    }

    fn tariff(&mut self, expr: &'c Expr, arguments: &'c [Expr], types: &[Type<'c>]) -> Type<'c> {
        let tariffs = &self.scope.book.catalogue.tariffs;
        self.names(
            arguments.first(),
            "no tariff",
            tariffs.keys().map(String::as_str).collect(),
        );
        let Some(tariff) = text(arguments.first()).and_then(|id| tariffs.get(id)) else {
            return Type::Unknown;
        };
        let (keys, given) = (tariff.keys.len(), arguments.len().saturating_sub(1));
        if keys != given {
            let message = format!("the tariff has {keys} keys, {given} are given.");
            self.fault(
                rule::CALL,
                expr,
                message,
                format!("Give {}.", quoted(tariff.keys.iter().map(String::as_str))),
            );
        }
        for n in 1..arguments.len() {
            self.wants(arguments, types, n, "text or a code", |t| {
                matches!(t, Type::Text | Type::Code(_) | Type::Region | Type::Organ)
            });
        }
        match tariff.gives {
            TariffKind::Money => Type::Money,
            TariffKind::Number => Type::Number,
        }
    }

    fn counted(&mut self, arguments: &'c [Expr]) -> Type<'c> {
        let book = self.scope.book;
        let measures = || {
            book.procedures()
                .flat_map(|p| p.measures.keys())
                .map(String::as_str)
        };
        self.names(arguments.first(), "no measure", measures().collect());
        if arguments.len() > 2 {
            self.length(arguments.get(2));
        }
        let found = text(arguments.first()).and_then(|id| book.catalogue.measure(id));
        let paths: Vec<&'c Expr> = match arguments.get(1) {
            Some(Expr::List(items)) => items.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        for path in paths {
            let owners = [self.scope.procedure, found.map(|(p, _)| p.as_ref())];
            for owner in owners.into_iter().flatten() {
                let parties = owner.parties.keys().map(|p| format!("party.{p}"));
                let fields = owner
                    .fields
                    .keys()
                    .cloned()
                    .chain(["organ".to_owned(), "region".to_owned()]);
                let names: Vec<String> = parties.chain(fields).collect();
                let Some(name) = text(Some(path)) else {
                    self.written(Some(path), Some(false), "a field's name, in quotes");
                    break;
                };
                if !names.iter().any(|n| n == name) && field_at(owner, name).is_none() {
                    let message = format!(
                        "counted looks for the same '{name}', which {} does not have.",
                        owner.id
                    );
                    let mend = did_you_mean(
                        name,
                        names.iter().map(String::as_str),
                        "Name a field or a party that both have.",
                    );
                    self.fault(rule::NAMES, path, message, mend);
                }
            }
        }
        let money = found.is_some_and(|(p, m)| {
            let amount = m.amount.as_deref();
            let column = || m.each.as_deref().zip(amount).map(|(e, a)| format!("{e}.{a}"));
            let field = amount
                .and_then(|a| field_at(p, a))
                .or_else(|| column().and_then(|c| field_at(p, &c)));
            field.is_some_and(|f| matches!(f.kind, FieldKind::Money))
        });
        if found.is_none() {
            Type::Unknown
        } else if money {
            Type::Money
        } else {
            Type::Number
        }
    }

    fn register(
        &mut self,
        expr: &'c Expr,
        arguments: &'c [Expr],
        types: &[Type<'c>],
        known: &Known,
    ) -> Type<'c> {
        let book = self.scope.book;
        self.names(
            arguments.first(),
            "no procedure",
            book.procedures().map(|p| p.id.as_str()).collect(),
        );
        self.wants(arguments, types, 1, "a person", |t| {
            matches!(t, Type::Person | Type::Party)
        });
        if let (Some(rule), false) = (self.scope.absent, known.contains(&expr.to_string())) {
            let path = expr.to_string();
            let message = format!("{} reads {path}, which may be absent.", self.scope.key);
            self.fault(rule, expr, message, rule::mend_absent(rule, &path));
        }
        let found = book
            .procedures()
            .find(|p| Some(p.id.as_str()) == text(arguments.first()));
        found.map_or(Type::Unknown, Type::Matter)
    }

    /// The nth argument must be of that type.
    fn wants(
        &mut self,
        arguments: &'c [Expr],
        types: &[Type<'c>],
        n: usize,
        wanted: &str,
        fits: impl Fn(&Type<'c>) -> bool,
    ) {
        let (Some(argument), Some(of)) = (arguments.get(n), types.get(n)) else {
            return;
        };
        if !matches!(of, Type::Unknown) && !fits(of) {
            let message = format!("{} is {}, {wanted} is wanted.", argument, of.word());
            self.fault(rule::TYPES, argument, message, format!("Give {wanted}."));
        }
    }

    fn length(&mut self, argument: Option<&'c Expr>) {
        let read = text(argument).map(|t| t.parse::<Length>().is_ok());
        self.written(argument, read, "a length such as '30 days' or '5 working days'");
    }

    /// The argument must be a text written in place, and readable.
    fn written(&mut self, argument: Option<&'c Expr>, read: Option<bool>, wanted: &str) {
        if let (Some(argument), false) = (argument, read == Some(true)) {
            let message = format!("{} is not {wanted}.", argument);
            self.fault(rule::CALL, argument, message, format!("Write {wanted}."));
        }
    }

    /// The argument must be one of `names`, written in place.
    fn names(&mut self, argument: Option<&'c Expr>, none: &str, names: Vec<&'c str>) {
        match (argument, text(argument)) {
            (Some(argument), Some(name)) if !names.contains(&name) => {
                let mend = did_you_mean(name, names, "Name one that there is.");
                self.fault(rule::NAMES, argument, format!("'{name}' is {none}."), mend);
            }
            (Some(_), None) => self.written(argument, Some(false), "a name in quotes"),
            _ => {}
        }
    }
}

fn text(expr: Option<&Expr>) -> Option<&str> {
    match expr {
        Some(Expr::Literal(Literal::Text(text))) => Some(text),
        _ => None,
    }
}

fn is_day(of: &Type<'_>) -> bool {
    matches!(of, Type::Day | Type::Moment)
}

/// How a function is written.
fn usage(function: Function) -> &'static str {
    match function {
        Function::Size => "size(list)",
        Function::Sum => "sum(list)",
        Function::Days => "days(from, to)",
        Function::Workdays => "workdays(from, to)",
        Function::Months => "months(from, to)",
        Function::Date => "date('2024-01-31')",
        Function::Due => "due(day, '30 days')",
        Function::Yuan => "yuan(100)",
        Function::Share => "share(money, n, of)",
        Function::Tariff => "tariff('id', key, ...)",
        Function::Times => "times('act', '1 month')",
        Function::Counted => "counted('measure', 'party.subject', '2 months')",
        Function::Register => "register('mediator', act.person)",
        Function::Figure => "figure('indicator')",
        Function::StartsWith => "text.startsWith('x')",
        Function::EndsWith => "text.endsWith('x')",
        Function::Contains => "text.contains('x')",
    }
}
