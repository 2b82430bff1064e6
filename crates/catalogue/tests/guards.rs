//! Conditions: what they compile to, what is refused and where, and that nothing makes the compiler panic.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use catalogue::guard::{DEEPEST, Expr, Function, Literal, Quantifier, Root, compile};
use proptest::prelude::*;

fn tree(text: &str) -> Expr {
    compile(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

fn faults(text: &str) -> Vec<(&'static str, String, String)> {
    let wrong = compile(text).expect_err(text);
    wrong
        .into_iter()
        .map(|e| (e.rule, text[e.at].to_owned(), format!("{} {}", e.message, e.mend)))
        .collect()
}

#[test]
fn macros_are_recognised_back() {
    for (text, wanted) in [
        ("act.xs.all(x, x.a > 1)", Quantifier::All),
        ("act.xs.exists(x, x.a > 1)", Quantifier::Exists),
        ("act.xs.filter(x, x.a > 1)", Quantifier::Filter),
        ("act.xs.map(x, x.a + 1)", Quantifier::Map),
    ] {
        let Expr::Each { kind, local, .. } = tree(text) else {
            panic!("{text}")
        };
        assert_eq!((kind, local.as_str()), (wanted, "x"));
    }
    assert!(matches!(tree("has(matter.x)"), Expr::Has(m) if matches!(*m, Expr::Member(..))));
    assert!(
        matches!(tree("has(register('mediator', act.m))"), Expr::Has(m) if matches!(*m, Expr::Call(Function::Register, _)))
    );
    assert_eq!(tree("'has(x)'"), Expr::Literal(Literal::Text("has(x)".into())));
    assert_eq!(tree("day"), Expr::Root(Root::Day));
    assert_eq!(tree("-1"), Expr::Literal(Literal::Number(-1)));
}

#[test]
fn faults_stand_at_their_place() {
    assert_eq!(
        faults("matter.x == '受理' && mater.y"),
        [(
            "unknown-name-in-condition",
            "mater".into(),
            "there is no \"mater\" here. Did you mean \"matter\"?".into()
        )]
    );
    let wrong = faults("workday(matter.a, day) > 1 && frob(day)");
    assert_eq!(wrong.len(), 2, "all in one run: {wrong:?}");
    assert!(wrong[0].2.contains("Did you mean \"workdays\"?"));
    assert!(
        wrong[1]
            .2
            .contains("The functions are size sum days workdays months")
    );
    for text in [
        "1.5",
        "null",
        "matter.x[0]",
        "{'a': 1}",
        "act.xs.exists_one(x, x > 1)",
        "act.xs.map(x, x > 1, x + 1)",
        "b'a'",
        "1u",
    ] {
        let rule = faults(text)[0].0;
        assert!(rule == "expression-without-meaning", "{text}: {rule}");
    }
    assert_eq!(faults("受理 == 1")[0].0, "condition-cannot-be-read");
    let (rule, at, _) = faults("act.x == ‘a’")[0].clone();
    assert_eq!((rule, at.as_str()), ("look-alike-character", "‘"));
    assert_eq!(faults("has(act)")[0].0, "condition-cannot-be-read");
    assert!(faults("act.x ==")[0].2.contains("ends too early"));
    assert_eq!(faults(" ")[0].0, "condition-cannot-be-read");
}

#[test]
fn hostile_texts_are_refused_in_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(|| {
        for text in [
            "!".repeat(1990) + "day",
            "day ? ".repeat(300),
            "day?1:".repeat(300) + "1",
            "(".repeat(1000),
            "size(".repeat(390),
            "day".to_owned() + &".a".repeat(900),
            "1".to_owned() + &"+1".repeat(900),
            "1<".repeat(900) + "1",
            "day".to_owned() + &"[1]".repeat(600),
            "a".repeat(2001),
        ] {
            let wrong = compile(&text).expect_err(&text);
            let rule = wrong[0].rule;
            let list = rule == "expression-without-meaning" && text.contains('[');
            assert!(
                rule == "condition-too-deep" || rule == "condition-too-long" || list,
                "{wrong:?} {text}"
            );
        }
    });
    small.unwrap().join().unwrap();
    assert!(compile(&("(".repeat(DEEPEST - 1) + "day" + &")".repeat(DEEPEST - 1))).is_ok());
    assert!(
        compile(&vec!["has(act.x)"; 120].join(" && ")).is_ok(),
        "long but flat"
    );
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|b| Expr::Literal(Literal::Bool(b))),
        any::<i64>().prop_map(|n| Expr::Literal(Literal::Number(n))),
        "[ -~]{0,6}".prop_map(|t| Expr::Literal(Literal::Text(t))),
        Just(Expr::Literal(Literal::Text("受'理\\\n".into()))),
        prop::sample::select(Root::WORDS.to_vec()).prop_map(|(_, r)| Expr::Root(r)),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let name = prop::sample::select(vec!["x", "organ", "late_by"]).prop_map(str::to_owned);
        let two = (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        let root = prop::sample::select(vec![Root::Matter, Root::Act]);
        prop_oneof![
            (root, name).prop_map(|(e, n)| Expr::Has(Box::new(Expr::Member(Box::new(Expr::Root(e)), n)))),
            inner.clone().prop_map(|e| Expr::Not(Box::new(e))),
            inner.clone().prop_map(|e| Expr::Negate(Box::new(e))),
            two.clone().prop_map(|(a, b)| Expr::And(a, b)),
            two.clone().prop_map(|(a, b)| Expr::Or(a, b)),
            (
                prop::sample::select(vec!["==", "<", "+", "-", "in", "%"]),
                two.clone()
            )
                .prop_map(|(o, (a, b))| Expr::Binary(operator(o), a, b)),
            (inner.clone(), two).prop_map(|(c, (a, b))| Expr::Choose(Box::new(c), a, b)),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Expr::List),
            (
                prop::sample::select(vec![Function::Days, Function::Sum, Function::Yuan]),
                prop::collection::vec(inner.clone(), 1..3)
            )
                .prop_map(|(f, a)| Expr::Call(f, a)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Expr::Call(Function::Contains, vec![a, b])),
            (
                prop::sample::select(vec![
                    Quantifier::All,
                    Quantifier::Exists,
                    Quantifier::Filter,
                    Quantifier::Map
                ]),
                inner.clone(),
                inner
            )
                .prop_map(|(kind, over, body)| Expr::Each {
                    kind,
                    over: Box::new(over),
                    local: "m".into(),
                    body: Box::new(body)
                }),
        ]
    })
}

fn operator(word: &str) -> catalogue::guard::Operator {
    let Expr::Binary(o, _, _) = tree(&format!("1 {word} 1")) else {
        panic!("{word}")
    };
    o
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_and_compiling_come_back_to_the_same(e in any_expr()) {
        let text = e.to_string();
        prop_assume!(text.len() <= 1_500);
        prop_assert_eq!(compile(&text).map_err(|w| format!("{text}: {w:?}")), Ok(e));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}") {
        let _ = compile(&text);
    }

    #[test]
    fn no_soup_of_tokens_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "matter", "act", ".", "x", "(", ")", "[", "]", "{", "}", "?", ":", "&&", "||", "!", "-", "in", "==", "has(", "h_s(", ".all(", "x,",
        "'a'", "\"", "1", "1.5", "r'", "b\"", "'''", "//", "\\", "受", "null", "exists_one", ",", "\n", "`", "@result", ".map(x, x, x)", "as", "0x", "9223372036854775808",
    ]), 0..40)) {
        let text = words.concat();
        if let Err(wrong) = compile(&text) {
            prop_assert!(!wrong.is_empty());
            for w in wrong {
                prop_assert!(text.get(w.at.clone()).is_some(), "{:?} in {:?}", w.at, text);
            }
        }
    }
}
