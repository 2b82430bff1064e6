//! Every condition of a catalogue, each with what it sees where it stands.

use super::facts::facts;
use super::infer::Checker;
use super::rule;
use super::scope::Scope;
use super::types::Type;
use crate::check::ground::{ActFlow, Book, Known, field_at, rows};
use crate::diagnostic::{Diagnostic, Severity};
use crate::guard::{Expr, Guard, Literal};
use crate::model::{
    Act, Ask, ClockSpan, ClockVersion, Counts, ExtendBy, FieldKind, From, Measure, Open, Procedure,
    ResultRule, StateKind,
};

/// What is wrong with the conditions of the catalogue.
pub(crate) fn judge(book: &Book<'_>) -> Vec<Diagnostic> {
    let mut judge = Judge {
        book,
        found: Vec::new(),
    };
    for procedure in book.procedures() {
        for act in procedure.acts.values() {
            judge.act(procedure, act);
        }
        judge.required(procedure);
        judge.clocks(procedure);
        for measure in procedure.measures.values() {
            judge.measure(procedure, measure);
        }
        judge.papers(procedure);
    }
    judge.checks();
    judge.found
}

struct Judge<'b, 'c> {
    book: &'b Book<'c>,
    found: Vec<Diagnostic>,
}

/// Where a condition of an act is read.
struct At<'b, 'c> {
    procedure: &'c Procedure,
    act: Option<&'c Act>,
    known: &'b Known,
    key: &'static str,
}

impl<'b, 'c> Judge<'b, 'c> {
    fn scope<'k>(&self, at: &At<'k, 'c>, absent: Option<&'static str>) -> Scope<'k, 'c>
    where
        'b: 'k,
    {
        Scope {
            book: self.book,
            procedure: Some(at.procedure),
            act: at.act,
            row: None,
            known: at.known,
            absent,
            states: None,
            key: at.key,
        }
    }

    /// What is certain around an act. An act that cannot happen is reported as such: its reads are not.
    fn flow(&self, procedure: &Procedure, act: &str) -> Option<&'b ActFlow> {
        self.book.flow(&procedure.id)?.acts.get(act)
    }

    fn add(&mut self, faults: Vec<Diagnostic>) {
        for fault in faults {
            if !self.found.contains(&fault) {
                self.found.push(fault);
            }
        }
    }

    /// A condition: it must be a yes or no, and not settled beforehand.
    fn condition(&mut self, scope: Scope<'_, 'c>, guard: &'c Guard, otherwise: bool) {
        let (known, key) = (scope.known.clone(), scope.key);
        let mut checker = Checker::new(scope, guard);
        let truth = checker.truth(&guard.expr, &known);
        // `when = "true"` on the last line says "otherwise".
        let literal = otherwise && guard.expr == Expr::Literal(Literal::Bool(true));
        match truth {
            Some(false) => checker.fault(
                rule::NEVER,
                &guard.expr,
                format!("{key} can never be true here."),
                "Remove it, or mend the condition.".to_owned(),
            ),
            Some(true) if !literal => {
                checker.fault(
                    rule::ALWAYS,
                    &guard.expr,
                    format!("{key} is always true here."),
                    "Remove it, or mend the condition.".to_owned(),
                );
                if let Some(last) = checker.faults.last_mut() {
                    last.severity = Severity::Warning;
                }
            }
            _ => {}
        }
        let faults = checker.faults;
        self.add(faults);
    }

    /// An expression whose value goes into something of type `wanted`.
    fn value(&mut self, scope: Scope<'_, 'c>, guard: &'c Guard, into: &str, wanted: &Type<'c>) {
        let known = scope.known.clone();
        let mut checker = Checker::new(scope, guard);
        let of = checker.infer(&guard.expr, &known).of;
        checker.assignable(&guard.expr, &of, into, wanted);
        let faults = checker.faults;
        self.add(faults);
    }

    fn act(&mut self, procedure: &'c Procedure, act: &'c Act) {
        let none = ActFlow::default();
        let flow = self.flow(procedure, &act.id);
        let (certain, absent) = (flow.unwrap_or(&none), flow.map(|_| rule::ABSENT));
        let mut known = certain.asked.clone();
        for need in &act.needs {
            let at = At {
                procedure,
                act: Some(act),
                known: &known,
                key: "needs",
            };
            let mut scope = self.scope(&at, None);
            scope.states = states_before(procedure, act);
            self.condition(scope, &need.that, false);
            known.extend(facts(&need.that.expr).0);
        }
        for (field, guard) in &act.sets {
            let at = At {
                procedure,
                act: Some(act),
                known: &known,
                key: "sets",
            };
            let scope = self.scope(&at, None);
            let wanted = self.part(procedure, field);
            self.value(scope, guard, field, &wanted);
        }
        if let Some(ResultRule::When(lines)) = &act.result {
            for (guard, _) in lines {
                let at = At {
                    procedure,
                    act: Some(act),
                    known: &certain.after,
                    key: "result_when",
                };
                self.condition(self.scope(&at, absent), guard, true);
            }
        }
        for post in &act.posts {
            let at = At {
                procedure,
                act: Some(act),
                known: &certain.after,
                key: "amount",
            };
            self.value(self.scope(&at, absent), &post.amount, "amount", &Type::Money);
        }
        for open in &act.opens {
            self.open(procedure, act, open, certain, absent);
        }
    }

    fn open(
        &mut self,
        procedure: &'c Procedure,
        act: &'c Act,
        open: &'c Open,
        certain: &ActFlow,
        absent: Option<&'static str>,
    ) {
        let row = open.each.as_deref().map(|each| self.row(procedure, each));
        let mut known = certain.after.clone();
        if let Some(when) = &open.when {
            let at = At {
                procedure,
                act: Some(act),
                known: &known,
                key: "when",
            };
            let mut scope = self.scope(&at, absent);
            scope.row.clone_from(&row);
            self.condition(scope, when, false);
            known.extend(facts(&when.expr).0);
        }
        let Some(theirs) = self.book.procedures().find(|p| p.id == open.procedure) else {
            return;
        };
        let first = theirs.acts.get(&open.act);
        for (target, guard) in &open.copy {
            let may = first.is_some_and(|a| a.may_ask.iter().any(|ask| ask.name() == *target));
            let at = At {
                procedure,
                act: Some(act),
                known: &known,
                key: "copy",
            };
            let mut scope = self.scope(&at, if may { None } else { absent.map(|_| rule::COPY) });
            scope.row.clone_from(&row);
            let wanted = self.part(theirs, target);
            self.value(scope, guard, target, &wanted);
        }
    }

    /// `required_when` is read where an act may ask the field.
    fn required(&mut self, procedure: &'c Procedure) {
        for (name, field) in &procedure.fields {
            let Some(guard) = &field.required_when else {
                continue;
            };
            for act in procedure.acts.values() {
                if !act
                    .may_ask
                    .iter()
                    .any(|ask| matches!(ask, Ask::Field(f) if f == name))
                {
                    continue;
                }
                let Some(flow) = self.flow(procedure, &act.id) else {
                    continue;
                };
                let at = At {
                    procedure,
                    act: Some(act),
                    known: &flow.asked,
                    key: "required_when",
                };
                self.condition(self.scope(&at, Some(rule::ABSENT)), guard, false);
            }
        }
    }

    fn clocks(&mut self, procedure: &'c Procedure) {
        for clock in procedure.clocks.values() {
            let versions: &[ClockVersion] = match &clock.span_of {
                ClockSpan::Within(versions) | ClockSpan::Before { versions, .. } => versions,
                ClockSpan::Until(_) | ClockSpan::Every { .. } => &[],
            };
            for act in clock.starts.iter().filter_map(|a| procedure.acts.get(a)) {
                let Some(flow) = self.flow(procedure, &act.id) else {
                    continue;
                };
                let mut known = flow.after.clone();
                if let Some(when) = &clock.when {
                    let at = At {
                        procedure,
                        act: Some(act),
                        known: &known,
                        key: "when",
                    };
                    self.condition(self.scope(&at, Some(rule::ABSENT)), when, false);
                    known.extend(facts(&when.expr).0);
                }
                for when in versions.iter().filter_map(|v| v.when.as_ref()) {
                    let at = At {
                        procedure,
                        act: Some(act),
                        known: &known,
                        key: "when",
                    };
                    self.condition(self.scope(&at, Some(rule::ABSENT)), when, true);
                }
            }
            for extend in &clock.extends {
                let (Some(act), ExtendBy::Amount { count, .. }) =
                    (procedure.acts.get(&extend.act), &extend.by)
                else {
                    continue;
                };
                let Some(flow) = self.flow(procedure, &act.id) else {
                    continue;
                };
                let at = At {
                    procedure,
                    act: Some(act),
                    known: &flow.after,
                    key: "by",
                };
                self.value(
                    self.scope(&at, Some(rule::ABSENT)),
                    count,
                    "extends by",
                    &Type::Number,
                );
            }
        }
    }

    fn measure(&mut self, procedure: &'c Procedure, measure: &'c Measure) {
        match &measure.counts {
            Counts::On { acts, .. } => {
                for act in acts.iter().filter_map(|a| procedure.acts.get(a)) {
                    let Some(flow) = self.flow(procedure, &act.id) else {
                        continue;
                    };
                    self.counted(
                        measure,
                        &At {
                            procedure,
                            act: Some(act),
                            known: &flow.after,
                            key: "when",
                        },
                    );
                }
            }
            Counts::While { states } => {
                let Some(flow) = self.book.flow(&procedure.id) else {
                    return;
                };
                for known in states.iter().filter_map(|s| flow.states.get(s)) {
                    self.counted(
                        measure,
                        &At {
                            procedure,
                            act: None,
                            known,
                            key: "when",
                        },
                    );
                }
            }
        }
    }

    /// `when` and `amount` of a measure at one place where it counts.
    fn counted(&mut self, measure: &'c Measure, at: &At<'_, 'c>) {
        let mut known = at.known.clone();
        if let Some(when) = &measure.when {
            let mut scope = self.scope(at, Some(rule::ABSENT));
            scope.row = measure.each.as_deref().map(|each| self.row(at.procedure, each));
            self.condition(scope, when, false);
            known.extend(facts(&when.expr).0);
        }
        let Some(amount) = &measure.amount else { return };
        let path = format!("matter.{amount}");
        let certain = match (&measure.each, field_at(at.procedure, amount)) {
            // A column: a row may lack it only if it is optional, and the act does not ask it of all rows.
            (Some(each), _) => {
                let name = amount
                    .strip_prefix(each.as_str())
                    .map_or(amount.as_str(), |c| c.trim_start_matches('.'));
                let column = rows(at.procedure, each).and_then(|c| c.get(name));
                let asked = [format!("matter.{each}.{name}"), format!("row.{name}")];
                column.is_none_or(|c| !c.optional) || asked.iter().any(|p| known.contains(p))
            }
            (None, Some(_)) => known.contains(&path),
            // That it is no field is another fault.
            (None, None) => true,
        };
        if !certain {
            let message = format!("amount reads {path}, which may be absent.");
            let mend = format!("Write when = \"has({path})\".");
            self.add(vec![Diagnostic::error(
                rule::ABSENT,
                measure.span.clone(),
                message,
                mend,
            )]);
        }
    }

    fn papers(&mut self, procedure: &'c Procedure) {
        for paper in procedure.papers.values() {
            for act in paper.on.iter().filter_map(|a| procedure.acts.get(a)) {
                let Some(flow) = self.flow(procedure, &act.id) else {
                    continue;
                };
                let at = At {
                    procedure,
                    act: Some(act),
                    known: &flow.after,
                    key: "when",
                };
                if let Some(when) = &paper.when {
                    self.condition(self.scope(&at, Some(rule::ABSENT)), when, false);
                }
                if let Some(copies) = &paper.copies {
                    let at = At { key: "copies", ..at };
                    self.value(
                        self.scope(&at, Some(rule::ABSENT)),
                        copies,
                        "copies",
                        &Type::Number,
                    );
                }
            }
        }
    }

    fn checks(&mut self) {
        let none = Known::new();
        for check in self
            .book
            .catalogue
            .indicators
            .values()
            .flat_map(|set| set.checks.values())
        {
            let scope = Scope {
                book: self.book,
                procedure: None,
                act: None,
                row: None,
                known: &none,
                absent: Some(rule::ABSENT),
                states: None,
                key: "a check",
            };
            self.condition(scope, &check.that, false);
        }
    }

    /// The type of `kind`, `organ`, `party.first`, `party.first.account` of a procedure.
    fn part(&self, procedure: &'c Procedure, path: &str) -> Type<'c> {
        match (path, path.strip_prefix("party.")) {
            ("organ", _) => Type::Organ,
            ("region", _) => Type::Region,
            (_, Some(rest)) if rest.contains('.') => Type::Unknown,
            (_, Some(_)) => Type::List(Box::new(Type::Party)),
            _ => self.field_type(procedure, path),
        }
    }

    fn field_type(&self, procedure: &'c Procedure, path: &str) -> Type<'c> {
        let Some(field) = field_at(procedure, path) else {
            return Type::Unknown;
        };
        self.typing(procedure, |checker| checker.of_field(procedure, field))
    }

    /// What `row` is under `each`.
    fn row(&self, procedure: &'c Procedure, each: &str) -> Type<'c> {
        if each.starts_with("party.") {
            return Type::Party;
        }
        match self.field_type(procedure, each) {
            Type::List(of) => *of,
            _ => Type::Unknown,
        }
    }

    fn typing(&self, procedure: &'c Procedure, ask: impl Fn(&Checker<'_, 'c>) -> Type<'c>) -> Type<'c> {
        let none = Known::new();
        let at = At {
            procedure,
            act: None,
            known: &none,
            key: "",
        };
        ask(&Checker::new(self.scope(&at, None), no_guard()))
    }
}

/// A condition for asking the checker about types alone.
fn no_guard() -> &'static Guard {
    static NONE: Guard = Guard {
        source: String::new(),
        expr: Expr::Literal(Literal::Bool(true)),
        span: crate::model::Span {
            file: String::new(),
            start: 0,
            end: 0,
        },
    };
    &NONE
}

/// The states an act can find the matter in; none when it may be the first.
fn states_before<'c>(procedure: &'c Procedure, act: &'c Act) -> Option<Vec<&'c str>> {
    let mut states = Vec::new();
    for from in &act.from {
        let ended = match from {
            From::Start => return None,
            From::State(name) => {
                states.push(name.as_str());
                continue;
            }
            From::Open => false,
            From::Ended => true,
        };
        let all = procedure
            .states
            .iter()
            .filter(|(_, s)| (s.kind == StateKind::Ended) == ended);
        states.extend(all.map(|(name, _)| name.as_str()));
    }
    Some(states)
}

impl<'b, 'c> Checker<'b, 'c> {
    /// Notes a fault if a value of type `of` cannot stand in `into`.
    fn assignable(&mut self, expr: &'c Expr, of: &Type<'c>, into: &str, wanted: &Type<'c>) {
        if let Expr::Choose(_, yes, no) = expr {
            self.assignable(yes, of, into, wanted);
            self.assignable(no, of, into, wanted);
            return;
        }
        if let (Type::Code(codes), Expr::Literal(Literal::Text(text))) = (wanted, expr) {
            if !codes.codes.contains(&text.as_str()) {
                let message = format!("{into} is set to '{text}', which is not among {}.", codes.of);
                let mend = crate::diagnostic::did_you_mean(
                    text,
                    codes.codes.iter().copied(),
                    "Write one of its codes.",
                );
                self.fault(rule::UNKNOWN_CODE, expr, message, mend);
            }
            return;
        }
        let one_for_many = match (of, wanted) {
            (Type::Party | Type::Person, Type::List(item)) => item.fits(of),
            // A party of one may stand where a person is wanted.
            (Type::List(item), Type::Person) => matches!(**item, Type::Party),
            _ => false,
        };
        let empty =
            matches!((of, wanted), (Type::List(item), Type::List(_)) if matches!(**item, Type::Unknown));
        if of.fits(wanted) || one_for_many || empty {
            return;
        }
        let message = format!("{into} is {}, {} is {}.", wanted.word(), expr, of.word());
        let mend = match (wanted, of) {
            (Type::Money, Type::Number) => format!("Write yuan({}).", expr),
            (Type::Day, Type::Text) => format!("Write date({}).", expr),
            _ => format!("Give {}.", wanted.word()),
        };
        self.fault(rule::TYPES, expr, message, mend);
    }
}

/// Whether a field is money or a number.
pub(crate) fn is_countable(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Money | FieldKind::Number { .. })
}
