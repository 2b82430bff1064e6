//! The words of conditions: roots, operators, functions.

use super::{Function, Operator, Root};

impl Root {
    /// What a condition may name.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("matter", Self::Matter),
        ("act", Self::Act),
        ("actor", Self::Actor),
        ("day", Self::Day),
        ("row", Self::Row),
    ];

    /// The root of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(w, _)| *w == word).map(|(_, r)| *r)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, r)| *r == self)
            .map_or("", |(w, _)| w)
    }
}

impl Operator {
    /// Each with its sign and the name the parser gives it.
    pub(super) const ALL: [(Self, &'static str, &'static str); 12] = [
        (Self::Equal, "==", "_==_"),
        (Self::NotEqual, "!=", "_!=_"),
        (Self::Less, "<", "_<_"),
        (Self::LessEqual, "<=", "_<=_"),
        (Self::Greater, ">", "_>_"),
        (Self::GreaterEqual, ">=", "_>=_"),
        (Self::Add, "+", "_+_"),
        (Self::Subtract, "-", "_-_"),
        (Self::Multiply, "*", "_*_"),
        (Self::Divide, "/", "_/_"),
        (Self::Modulo, "%", "_%_"),
        (Self::In, "in", "@in"),
    ];

    /// Its sign.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(o, _, _)| *o == self)
            .map_or("", |(_, w, _)| w)
    }
}

impl Function {
    /// All of them, by name.
    pub const WORDS: [(&'static str, Self); 17] = [
        ("size", Self::Size),
        ("sum", Self::Sum),
        ("days", Self::Days),
        ("workdays", Self::Workdays),
        ("months", Self::Months),
        ("date", Self::Date),
        ("due", Self::Due),
        ("yuan", Self::Yuan),
        ("share", Self::Share),
        ("tariff", Self::Tariff),
        ("times", Self::Times),
        ("counted", Self::Counted),
        ("register", Self::Register),
        ("figure", Self::Figure),
        ("startsWith", Self::StartsWith),
        ("endsWith", Self::EndsWith),
        ("contains", Self::Contains),
    ];

    /// The function of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(w, _)| *w == word).map(|(_, f)| *f)
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(_, f)| *f == self)
            .map_or("", |(w, _)| w)
    }

    /// Whether `x.f()` may be written for `f(x)`.
    pub(super) fn may_follow_a_dot(self) -> bool {
        self == Self::Size || self == Self::Sum || self.must_follow_a_dot()
    }

    /// Whether it is always `x.f(y)`.
    pub(super) fn must_follow_a_dot(self) -> bool {
        matches!(self, Self::StartsWith | Self::EndsWith | Self::Contains)
    }
}
