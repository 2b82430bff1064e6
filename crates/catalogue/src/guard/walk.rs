//! Walking an expression.

use super::Expr;

impl Expr {
    /// Its direct parts, left to right.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Self::Literal(_) | Self::Root(_) | Self::Local(_) => Vec::new(),
            Self::Member(e, _) | Self::Has(e) | Self::Not(e) | Self::Negate(e) => vec![e],
            Self::List(members) | Self::Call(_, members) => members.iter().collect(),
            Self::And(a, b) | Self::Or(a, b) | Self::Binary(_, a, b) => vec![a, b],
            Self::Choose(c, a, b) => vec![c, a, b],
            Self::Each { over, body, .. } => vec![over, body],
        }
    }

    /// Calls `see` for the expression and everything in it, outer first.
    pub fn walk<'e>(&'e self, see: &mut impl FnMut(&'e Expr)) {
        see(self);
        for part in self.parts() {
            part.walk(see);
        }
    }
}
