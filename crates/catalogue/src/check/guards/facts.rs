//! What is certainly there once an expression has come to true, or to false (language §4.3).
//!
//! Reading an absent value refuses the act, so whatever was read was there. `&&`, `||` and `?:` read left to right:
//! only what every way to the outcome has read or asked with `has` counts.

use std::collections::BTreeSet;

use crate::guard::Expr;

type Paths = BTreeSet<String>;

/// The paths certain if it is true, and if it is false.
pub(crate) fn facts(expr: &Expr) -> (Paths, Paths) {
    match expr {
        Expr::Not(of) => {
            let (yes, no) = facts(of);
            (no, yes)
        }
        Expr::And(a, b) => {
            let ((a_yes, a_no), (b_yes, b_no)) = (facts(a), facts(b));
            let second = &a_yes | &b_no;
            (&a_yes | &b_yes, &a_no & &second)
        }
        Expr::Or(a, b) => {
            let ((a_yes, a_no), (b_yes, b_no)) = (facts(a), facts(b));
            let second = &a_no | &b_yes;
            (&a_yes & &second, &a_no | &b_no)
        }
        Expr::Choose(condition, yes, no) => {
            let (if_yes, if_no) = facts(condition);
            let ((y_yes, y_no), (n_yes, n_no)) = (facts(yes), facts(no));
            (
                &(&if_yes | &y_yes) & &(&if_no | &n_yes),
                &(&if_yes | &y_no) & &(&if_no | &n_no),
            )
        }
        Expr::Has(of) => (path(of), Paths::new()),
        _ => {
            let read = read(expr);
            (read.clone(), read)
        }
    }
}

/// What is read whatever comes out.
fn read(expr: &Expr) -> Paths {
    match expr {
        Expr::Literal(_) | Expr::Root(_) | Expr::Local(_) => Paths::new(),
        Expr::Member(..) => path(expr),
        Expr::List(items) => items.iter().flat_map(read).collect(),
        Expr::Call(_, items) => items.iter().flat_map(read).chain([expr.to_string()]).collect(),
        Expr::Negate(of) => read(of),
        Expr::Binary(_, a, b) => &read(a) | &read(b),
        // The body may never be read: the list may be empty.
        Expr::Each { over, .. } => read(over),
        Expr::Not(_) | Expr::And(..) | Expr::Or(..) | Expr::Choose(..) | Expr::Has(_) => {
            let (yes, no) = facts(expr);
            &yes & &no
        }
    }
}

/// The path of a member and of all it hangs on: `act.payee.account` and `act.payee`.
fn path(expr: &Expr) -> Paths {
    match expr {
        Expr::Member(of, _) => {
            let mut paths = path(of);
            paths.insert(expr.to_string());
            paths
        }
        Expr::Root(_) | Expr::Local(_) | Expr::Literal(_) => Paths::new(),
        _ => &read(expr) | &Paths::from([expr.to_string()]),
    }
}
