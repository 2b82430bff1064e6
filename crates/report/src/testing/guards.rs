//! Reads the few conditions that the catalogues of these tests use: `has(matter.x)`, and sums of figures compared.

use catalogue::guard::*;

/// A condition of a measure or of a check.
pub fn guard(s: &str) -> Guard {
    Guard {
        source: s.into(),
        expr: check_expr(s),
        span: Default::default(),
    }
}

fn check_expr(s: &str) -> Expr {
    if let Some(field) = s
        .strip_prefix("has(matter.")
        .and_then(|rest| rest.strip_suffix(')'))
    {
        let matter = Box::new(Expr::Root(Root::Matter));
        return Expr::Has(Box::new(Expr::Member(matter, field.into())));
    }
    for (op, o) in [
        ("==", Operator::Equal),
        (">=", Operator::GreaterEqual),
        ("<=", Operator::LessEqual),
    ] {
        if let Some((a, b)) = s.split_once(op).filter(|_| s.contains("figure(")) {
            return Expr::Binary(o, Box::new(terms(a)), Box::new(terms(b)));
        }
    }
    Expr::Literal(Literal::Bool(true))
}

fn terms(s: &str) -> Expr {
    let mut out: Option<Expr> = None;
    let mut op = Operator::Add;
    for w in s.split_whitespace() {
        match w {
            "+" => op = Operator::Add,
            "-" => op = Operator::Subtract,
            w => {
                let n = w.trim_start_matches("figure('").trim_end_matches("')");
                let e = Expr::Call(Function::Figure, vec![Expr::Literal(Literal::Text(n.into()))]);
                out = Some(match out {
                    None => e,
                    Some(a) => Expr::Binary(op, Box::new(a), Box::new(e)),
                });
            }
        }
    }
    out.unwrap()
}
