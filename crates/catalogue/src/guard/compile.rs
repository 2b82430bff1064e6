//! From CEL text to [`Expr`].
//!
//! The `cel` crate parses; its macros (`all`, `exists`, `filter`, `map`, `has`) come expanded and are recognised
//! back. Always holds: no text, however hostile, makes this panic or run away: length and nesting are bounded before
//! the parser sees them.

use std::ops::Range;

use cel::common::ast::{
    CallExpr, ComprehensionExpr, Expr as Cel, IdedExpr, LiteralValue, SourceInfo, operators,
};

use super::{Expr, Function, Literal, Operator, Quantifier, Root};
use crate::diagnostic::{did_you_mean, nearest};
use crate::lookalike;

/// Longest condition, in bytes.
pub const LONGEST: usize = 2_000;

/// Deepest nesting of a condition.
pub const DEEPEST: usize = 40;

/// Why a condition cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardError {
    /// The fault's name.
    pub rule: &'static str,
    /// Bytes of the condition's text.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub mend: String,
}

/// Compiles a condition or expression.
///
/// # Errors
/// All faults found, each with its place in the text.
pub fn compile(text: &str) -> Result<Expr, Vec<GuardError>> {
    bounded(text).map_err(|e| vec![e])?;
    let program =
        cel::Program::compile(&with_wide_has(text)).map_err(|errors| vec![unreadable(text, &errors)])?;
    let mut reader = Reader {
        places: program.source_info(),
        length: text.len(),
        locals: Vec::new(),
        wrong: Vec::new(),
    };
    let expr = reader.expr(program.expression(), 1);
    match expr {
        Some(expr) if reader.wrong.is_empty() => Ok(expr),
        _ => Err(reader.wrong),
    }
}

/// The parser's `has` takes `x.y` only; ours takes `register(...)` too. So it is given a name of its own, as long as
/// the old one, that is no macro: places stay what they were.
const HAS: &str = "h_s";

/// The text with `has(` renamed, outside quotes.
fn with_wide_has(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut escaped = false;
    let mut word = String::new();
    for c in text.chars() {
        if quote.is_none() && (c.is_alphanumeric() || c == '_') {
            word.push(c);
            continue;
        }
        out.push_str(if c == '(' && word == "has" && !out.ends_with('.') {
            HAS
        } else {
            &word
        });
        word.clear();
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
        out.push(c);
    }
    out + &word
}

/// Length and nesting, before any parser looks.
fn bounded(text: &str) -> Result<(), GuardError> {
    let whole = 0..text.len();
    if text.trim().is_empty() {
        let message = "the condition is empty.".to_owned();
        return Err(GuardError {
            rule: "condition-cannot-be-read",
            at: whole,
            message,
            mend: "Write one, or remove the key.".to_owned(),
        });
    }
    if text.len() > LONGEST {
        return Err(GuardError {
            rule: "condition-too-long",
            at: whole,
            message: format!("the condition is {} bytes long, more than {LONGEST}.", text.len()),
            mend: "Split it into several needs, each with its own sentence.".to_owned(),
        });
    }
    let (mut depth, mut choices, mut deepest) = (0_usize, 0_usize, 0_usize);
    let (mut run, mut last) = (0_usize, ' ');
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' => choices += 1,
            _ => {}
        }
        run = if c == last && (c == '!' || c == '-') {
            run + 1
        } else {
            0
        };
        if !c.is_whitespace() {
            last = c;
        }
        deepest = deepest.max(depth + choices + run);
    }
    if deepest > DEEPEST {
        Err(too_deep(whole))
    } else {
        Ok(())
    }
}

fn too_deep(at: Range<usize>) -> GuardError {
    GuardError {
        rule: "condition-too-deep",
        at,
        message: format!("the condition is nested more than {DEEPEST} deep."),
        mend: "Split it into several needs, or compute a part into a field with sets.".to_owned(),
    }
}

/// The parser's first complaint, in our words.
fn unreadable(text: &str, errors: &cel::ParseErrors) -> GuardError {
    if let Some((at, found, wanted)) = lookalike::first_outside_quotes(text, None) {
        return GuardError {
            rule: "look-alike-character",
            at: at..at + found.len_utf8(),
            message: format!("'{found}' only looks like '{wanted}'."),
            mend: format!("Write '{wanted}', with the keyboard set to English."),
        };
    }
    let Some(first) = errors.errors.first() else {
        return too_deep(0..text.len());
    };
    if first.msg.contains("Recursion limit") {
        return too_deep(0..text.len());
    }
    let start = byte_at(text, first.pos);
    let end = text
        .get(start..)
        .and_then(|t| t.chars().next())
        .map_or(start, |c| start + c.len_utf8());
    let said = first.msg.trim_start_matches("Syntax error: ");
    let said = said.split(" expecting ").next().unwrap_or(said);
    let (message, mend) = match said {
        "invalid int literal" => (
            "the number is too large.".to_owned(),
            "Whole numbers up to 9223372036854775807 are kept.".to_owned(),
        ),
        said if said.contains("<EOF>") => (
            "the condition ends too early.".to_owned(),
            "Finish it: something is missing at its end.".to_owned(),
        ),
        said => {
            let said = said
                .replace("extraneous input", "there is a stray")
                .replace("mismatched input", "there is a misplaced");
            (
                format!("the condition cannot be read: {said}."),
                "Write it in CEL, as in act.days <= 30 && has(act.reason).".to_owned(),
            )
        }
    };
    GuardError {
        rule: "condition-cannot-be-read",
        at: start..end,
        message,
        mend,
    }
}

/// The byte of a (line, column) pair, both from 1, columns in characters.
fn byte_at(text: &str, (line, column): (isize, isize)) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(usize::try_from(line - 1).unwrap_or(0))
        .map(str::len)
        .sum();
    let rest = text.get(before..).unwrap_or("");
    let skip = usize::try_from(column - 1).unwrap_or(0);
    before + rest.char_indices().nth(skip).map_or(rest.len(), |(at, _)| at)
}

struct Reader<'p> {
    places: &'p SourceInfo,
    length: usize,
    locals: Vec<String>,
    wrong: Vec<GuardError>,
}

impl Reader<'_> {
    fn at(&self, id: u64) -> Range<usize> {
        let (start, stop) = self.places.offset_for(id).unwrap_or((0, u32::MAX));
        let end = (stop as usize).saturating_add(1).min(self.length);
        (start as usize).min(end)..end
    }

    fn refuse<T>(
        &mut self,
        id: u64,
        rule: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Option<T> {
        let at = self.at(id);
        self.wrong.push(GuardError {
            rule,
            at,
            message: message.into(),
            mend: mend.into(),
        });
        None
    }

    fn expr(&mut self, e: &IdedExpr, depth: usize) -> Option<Expr> {
        if depth > DEEPEST {
            let at = self.at(e.id);
            self.wrong.push(too_deep(at));
            return None;
        }
        match &e.expr {
            Cel::Literal(value) => self.literal(e.id, value),
            Cel::Ident(name) => self.name(e.id, name),
            Cel::Select(select) => {
                let inner = Box::new(self.expr(&select.operand, depth + 1)?);
                let member = Expr::Member(inner, select.field.clone());
                Some(member)
            }
            Cel::List(list) => Some(Expr::List(self.all(&list.elements, depth)?)),
            Cel::Call(call) => self.call(e.id, call, depth),
            Cel::Comprehension(each) => self.each(e.id, each, depth),
            Cel::Map(_) | Cel::Struct(_) => self.refuse(
                e.id,
                "expression-without-meaning",
                "a map has no meaning here.",
                "Write a list [a, b], or split the condition.",
            ),
            Cel::Unspecified => self.refuse(
                e.id,
                "condition-cannot-be-read",
                "the condition cannot be read.",
                "Write it in CEL.",
            ),
        }
    }

    /// All of them, so that every fault is found; then whether all are there.
    fn all(&mut self, list: &[IdedExpr], depth: usize) -> Option<Vec<Expr>> {
        let read: Vec<_> = list.iter().map(|e| self.expr(e, depth + 1)).collect();
        read.into_iter().collect()
    }

    fn literal(&mut self, id: u64, value: &LiteralValue) -> Option<Expr> {
        let (what, mend) = match value {
            LiteralValue::Boolean(b) => return Some(Expr::Literal(Literal::Bool(*b.inner()))),
            LiteralValue::Int(n) => return Some(Expr::Literal(Literal::Number(*n.inner()))),
            LiteralValue::String(s) => return Some(Expr::Literal(Literal::Text(s.inner().to_owned()))),
            LiteralValue::Double(_) => (
                "a fraction",
                "Numbers are whole. Write money as yuan(10) or share(x, 1, 3).",
            ),
            LiteralValue::UInt(_) => ("an unsigned number", "Leave the u out."),
            LiteralValue::Null => ("null", "Ask whether something is there with has(x)."),
            LiteralValue::Bytes(_) => ("a byte string", "Write text in quotes."),
        };
        self.refuse(
            id,
            "expression-without-meaning",
            format!("{what} has no meaning here."),
            mend,
        )
    }

    fn name(&mut self, id: u64, name: &str) -> Option<Expr> {
        if self.locals.iter().any(|l| l == name) {
            return Some(Expr::Local(name.to_owned()));
        }
        if let Some(root) = Root::from_word(name) {
            return Some(Expr::Root(root));
        }
        let seen = Root::WORDS
            .iter()
            .map(|(w, _)| *w)
            .chain(self.locals.iter().map(String::as_str));
        let mend = did_you_mean(
            name,
            seen,
            "A condition sees matter, act, actor and day; write a code in quotes.",
        );
        self.refuse(
            id,
            "unknown-name-in-condition",
            format!("there is no \"{name}\" here."),
            mend,
        )
    }

    fn call(&mut self, id: u64, call: &CallExpr, depth: usize) -> Option<Expr> {
        if let (Some(operator), None, [left, right]) =
            (binary(&call.func_name), &call.target, call.args.as_slice())
        {
            let (left, right) = (self.expr(left, depth + 1), self.expr(right, depth + 1));
            let (left, right) = (Box::new(left?), Box::new(right?));
            return Some(match operator {
                Two::And => Expr::And(left, right),
                Two::Or => Expr::Or(left, right),
                Two::Operator(o) => Expr::Binary(o, left, right),
            });
        }
        match (call.func_name.as_str(), call.args.as_slice()) {
            (operators::LOGICAL_NOT, [one]) => return Some(Expr::Not(Box::new(self.expr(one, depth + 1)?))),
            (operators::NEGATE, [one]) => return Some(Expr::Negate(Box::new(self.expr(one, depth + 1)?))),
            (operators::CONDITIONAL, [_, _, _]) => {
                let mut parts = self.all(&call.args, depth)?.into_iter().map(Box::new);
                return Some(Expr::Choose(parts.next()?, parts.next()?, parts.next()?));
            }
            (HAS, [one]) if call.target.is_none() => return self.has(id, one, depth),
            (operators::INDEX | operators::OPT_INDEX | operators::OPT_SELECT, _) => {
                return self.refuse(
                    id,
                    "expression-without-meaning",
                    "a place in a list has no meaning here.",
                    "Ask about its members: xs.exists(x, ...), xs.all(x, ...).",
                );
            }
            _ => {}
        }
        let Some(function) = Function::from_word(&call.func_name) else {
            let words = Function::WORDS.iter().map(|(w, _)| *w);
            let mend = match nearest(&call.func_name, words.clone()) {
                Some(name) => format!("Did you mean \"{name}\"?"),
                None => format!("The functions are {}.", words.collect::<Vec<_>>().join(" ")),
            };
            let message = match call.func_name.as_str() {
                "existsOne" | "exists_one" => "exists_one has no meaning here.".to_owned(),
                HAS => "has takes one thing.".to_owned(),
                name => format!("there is no function \"{name}\"."),
            };
            return self.refuse(id, "unknown-function", message, mend);
        };
        if call.target.is_some() && !function.may_follow_a_dot() {
            let name = function.word();
            let message = format!("{name} is not asked of something with a dot.");
            return self.refuse(id, "unknown-function", message, format!("Write {name}(...)."));
        }
        if call.target.is_none() && function.must_follow_a_dot() {
            let name = function.word();
            return self.refuse(
                id,
                "unknown-function",
                format!("{name} is asked of a text."),
                format!("Write x.{name}('...')."),
            );
        }
        let target = call.target.as_ref().map(|t| self.expr(t, depth + 1));
        let args = self.all(&call.args, depth);
        let mut all = Vec::new();
        if let Some(target) = target {
            all.push(target?);
        }
        all.extend(args?);
        Some(Expr::Call(function, all))
    }

    fn has(&mut self, id: u64, one: &IdedExpr, depth: usize) -> Option<Expr> {
        match self.expr(one, depth + 1)? {
            e @ (Expr::Member(..) | Expr::Call(Function::Register, _)) => Some(Expr::Has(Box::new(e))),
            _ => self.refuse(
                id,
                "condition-cannot-be-read",
                "has() asks about a part of something, or about register().",
                "Write has(matter.x), has(act.x) or has(register('mediator', x)).",
            ),
        }
    }

    fn each(&mut self, id: u64, each: &ComprehensionExpr, depth: usize) -> Option<Expr> {
        let Some((kind, body)) = recognised(each) else {
            return self.refuse(
                id,
                "expression-without-meaning",
                "this way of asking a list has no meaning here.",
                "Use all, exists, filter(x, p) or map(x, v); size(xs.filter(x, p)) == 1 says exactly one.",
            );
        };
        if Root::from_word(&each.iter_var).is_some() {
            let message = format!("\"{}\" is taken.", each.iter_var);
            return self.refuse(
                id,
                "unknown-name-in-condition",
                message,
                "Name the member something else, such as x.",
            );
        }
        let over = self.expr(&each.iter_range, depth + 1);
        self.locals.push(each.iter_var.clone());
        let body = self.expr(body, depth + 1);
        self.locals.pop();
        Some(Expr::Each {
            kind,
            over: Box::new(over?),
            local: each.iter_var.clone(),
            body: Box::new(body?),
        })
    }
}

enum Two {
    And,
    Or,
    Operator(Operator),
}

fn binary(name: &str) -> Option<Two> {
    Some(match name {
        operators::LOGICAL_AND => Two::And,
        operators::LOGICAL_OR => Two::Or,
        name => Two::Operator(
            Operator::ALL
                .iter()
                .find(|(_, _, cel)| *cel == name)
                .map(|(o, _, _)| *o)?,
        ),
    })
}

/// The macro an expanded comprehension came from, and its predicate or mapping.
fn recognised(each: &ComprehensionExpr) -> Option<(Quantifier, &IdedExpr)> {
    let Cel::Call(step) = &each.loop_step.expr else {
        return None;
    };
    if each.iter_var2.is_some() || !matches!(&each.result.expr, Cel::Ident(_)) {
        return None;
    }
    let is_result = |e: &IdedExpr| matches!(&e.expr, Cel::Ident(name) if *name == each.accu_var);
    match (step.func_name.as_str(), step.args.as_slice()) {
        (operators::LOGICAL_AND, [accu, body]) if is_result(accu) => Some((Quantifier::All, body)),
        (operators::LOGICAL_OR, [accu, body]) if is_result(accu) => Some((Quantifier::Exists, body)),
        (operators::ADD, [accu, added]) if is_result(accu) => Some((Quantifier::Map, single(added)?)),
        (operators::CONDITIONAL, [test, grown, accu]) if is_result(accu) => {
            let Cel::Call(CallExpr { func_name, args, .. }) = &grown.expr else {
                return None;
            };
            let [_, added] = args.as_slice() else { return None };
            let itself = matches!(&single(added)?.expr, Cel::Ident(name) if *name == each.iter_var);
            (func_name == operators::ADD && itself).then_some((Quantifier::Filter, test))
        }
        _ => None,
    }
}

/// The one member of a list literal.
fn single(list: &IdedExpr) -> Option<&IdedExpr> {
    match &list.expr {
        Cel::List(list) => match list.elements.as_slice() {
            [one] => Some(one),
            _ => None,
        },
        _ => None,
    }
}
