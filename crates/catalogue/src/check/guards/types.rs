//! The types of values in conditions.

use std::rc::Rc;

use crate::model::{Field, Named, Procedure};

/// The type of a value.
#[derive(Debug, Clone)]
pub(crate) enum Type<'c> {
    /// Was reported already, or cannot be told: fits everything.
    Unknown,
    Bool,
    Number,
    Money,
    Text,
    Day,
    Moment,
    Code(Rc<Codes<'c>>),
    List(Box<Type<'c>>),
    /// A person of the directory.
    Person,
    /// A person or firm of this matter.
    Party,
    Organ,
    Region,
    File,
    /// A row and its columns.
    Row(&'c Procedure, &'c Named<Field>),
    /// A rubric's sheets, taken together.
    Scores,
    /// A matter: this one, or another.
    Matter(&'c Procedure),
    /// What only has members.
    Place(Place<'c>),
}

/// What only has members.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'c> {
    Act,
    Actor,
    Parties(&'c Procedure),
    Balances(&'c Procedure),
    Times(&'c Procedure),
    Signed(&'c Procedure),
    Last(&'c Procedure),
    Clocks(&'c Procedure),
    Clock,
    Links(&'c Procedure),
}

/// The codes a value may have.
#[derive(Debug)]
pub(crate) struct Codes<'c> {
    /// `dispute-kinds`, `the states of dispute`.
    pub(crate) of: String,
    pub(crate) codes: Vec<&'c str>,
}

impl<'c> Type<'c> {
    /// As said in a message.
    pub(crate) fn word(&self) -> String {
        match self {
            Type::Unknown => "unknown".to_owned(),
            Type::Bool => "a yes or no".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Money => "money".to_owned(),
            Type::Text => "text".to_owned(),
            Type::Day => "a day".to_owned(),
            Type::Moment => "a moment".to_owned(),
            Type::Code(codes) => format!("a code of {}", codes.of),
            Type::List(of) => format!("a list, each {}", of.word()),
            Type::Person => "a person".to_owned(),
            Type::Party => "a party".to_owned(),
            Type::Organ => "an organ".to_owned(),
            Type::Region => "a region".to_owned(),
            Type::File => "a file".to_owned(),
            Type::Row(..) => "a row".to_owned(),
            Type::Scores => "a score sheet".to_owned(),
            Type::Matter(procedure) => format!("a matter of {}", procedure.id),
            Type::Place(_) => "no value by itself".to_owned(),
        }
    }

    /// Whether values of the two can be equal.
    pub(crate) fn fits(&self, other: &Type<'c>) -> bool {
        use Type as T;
        match (self, other) {
            (T::Unknown, _) | (_, T::Unknown) => true,
            (T::Bool, T::Bool)
            | (T::Number, T::Number)
            | (T::Money, T::Money)
            | (T::Day | T::Moment, T::Day | T::Moment)
            | (T::Person | T::Party, T::Person | T::Party)
            | (T::Organ, T::Organ)
            | (T::Region, T::Region)
            | (T::File, T::File)
            | (T::Scores, T::Scores)
            | (T::Text | T::Code(_), T::Text | T::Code(_)) => true,
            (T::Matter(a), T::Matter(b)) => a.id == b.id,
            (T::List(a), T::List(b)) => a.fits(b),
            (T::Row(_, a), T::Row(_, b)) => a.keys().eq(b.keys()),
            _ => false,
        }
    }

    /// Whether `<` means something.
    pub(crate) fn has_order(&self) -> bool {
        matches!(
            self,
            Type::Unknown | Type::Number | Type::Money | Type::Day | Type::Moment
        )
    }
}
