//! Why this date: the reasoning behind a reckoning, in a clerk's words.
//!
//! Always holds: the dates named here come from the same count as [`Course::reckon`]; a convention (C1-C13) is named
//! exactly when it mattered.

use std::fmt;

use crate::course::{Extension, ExtensionBy, LeftOut, LeftOutBy};
use crate::gaps::Gap;
use crate::new_year::new_years_eve;
use crate::reckon::Run;
use crate::{Course, Day, Measure, Reckoning, Unit, WorkingCalendar};

/// One step of the reasoning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The convention it follows, `C1` to `C13`, where the law is silent.
    pub code: Option<&'static str>,
    /// The sentence.
    pub text: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        self.code.map_or(Ok(()), |code| write!(f, "（{code}）"))
    }
}

/// What is told in the order of days.
enum Told {
    Span(LeftOut),
    Extension(Extension),
}

/// The reasons as they are found.
struct Reasons<'a> {
    course: &'a Course,
    calendar: &'a WorkingCalendar,
    found: Vec<Reason>,
}

impl Course {
    /// Why it ends where it ends.
    pub fn explain(&self, calendar: &WorkingCalendar) -> Vec<Reason> {
        let mut reasons = Reasons {
            course: self,
            calendar,
            found: Vec::new(),
        };
        let reckoning = self.reckon(calendar);
        if self.is_backwards() {
            reasons.backwards(&reckoning);
        } else {
            reasons.forward(&reckoning);
        }
        reasons.found
    }
}

impl Reasons<'_> {
    fn say(&mut self, code: Option<&'static str>, text: String) {
        self.found.push(Reason { code, text });
    }

    fn backwards(&mut self, reckoning: &Reckoning) {
        let (Measure::Before(length), Some(due)) = (self.course.measure, reckoning.due) else {
            return;
        };
        let event = self.course.from.chinese();
        if let Some(moment) = reckoning.moment {
            self.say(Some("C6"), format!("倒算{}，昼夜、节假日照算", length.chinese()));
            self.say(
                Some("C5"),
                format!("自{event}的事件倒算，最迟{}，不顺延", moment.chinese()),
            );
            return;
        }
        let unit = if length.unit == Unit::WorkingDays {
            "按工作日数"
        } else {
            ""
        };
        let text = format!(
            "自{event}倒算{}，当日为第0日，{unit}最迟{}，不顺延",
            length.chinese(),
            due.chinese()
        );
        self.say(Some("C5"), text);
        if length.unit == Unit::WorkingDays {
            self.worked_days(due.previous(), self.course.from.previous(), &[]);
            self.unpublished(
                self.calendar
                    .first_uncovered(due.year(), self.course.from.previous().year()),
            );
        }
    }

    fn forward(&mut self, reckoning: &Reckoning) {
        let course = self.course;
        let gaps = course.gaps(self.calendar);
        // The same count three times: without anything, with extensions, with all that happened.
        let base = Course {
            left_out: Vec::new(),
            extensions: Vec::new(),
            ..course.clone()
        };
        let base = base.reckon(self.calendar);
        let run = if course.is_hours() {
            Run { end: None, gaps }
        } else {
            course.run(self.calendar, &gaps)
        };

        self.head(&base);
        let moved = self.left_out(&run, reckoning);
        let Some(unrolled) = reckoning.unrolled else {
            return;
        };
        if course.is_hours() {
            if !course.left_out.is_empty() || !course.extensions.is_empty() {
                let end = reckoning
                    .moment
                    .map_or_else(|| unrolled.chinese(), crate::Moment::chinese);
                self.say(None, format!("届满时刻为{end}"));
            }
        } else {
            if moved > 0 || !course.extensions.is_empty() {
                self.say(
                    None,
                    format!("末日由{}移到{}", or_none(base.unrolled), unrolled.chinese()),
                );
            }
            let rested = base.unrolled.is_some_and(|day| self.calendar.is_rest_day(day));
            if moved > 0 && course.extensions.is_empty() && rested && !course.fixed && !self.in_working_days()
            {
                self.say(Some("C3"), "末日不先行顺延，只在最后顺延一次".to_owned());
            }
        }
        self.tail(reckoning, unrolled, &run.gaps);
        self.unpublished(course.unpublished(self.calendar, reckoning.unrolled, reckoning.due));
    }

    /// How the count starts, and the end it would have without anything else.
    fn head(&mut self, base: &Reckoning) {
        let course = self.course;
        if course.again {
            self.say(Some("C10"), format!("自{}起期限重新计算", course.from.chinese()));
        }
        let from = course.from.chinese();
        let end = or_none(base.unrolled);
        let text = match course.measure {
            Measure::Within(length) if length.unit == Unit::Hours => {
                let from = course
                    .at
                    .map_or_else(|| format!("{from}终了"), crate::Moment::chinese);
                let end = base.moment.map_or(end, crate::Moment::chinese);
                self.say(
                    Some("C6"),
                    format!("自{from}起{}，到{end}满，昼夜、节假日照算", length.chinese()),
                );
                return;
            }
            Measure::Within(length) if length.unit == Unit::WorkingDays => format!(
                "自{from}起{}，当日不计，第一个工作日是{}，末日是{end}",
                length.chinese(),
                base.first.chinese()
            ),
            Measure::Within(length) => {
                let months = matches!(length.unit, Unit::Months | Unit::Years);
                let clamped = months && base.unrolled.is_some_and(|day| day.day() != course.from.day());
                let note = if clamped {
                    "（该月没有这一日，止于月末）"
                } else {
                    ""
                };
                format!(
                    "自{from}起{}，当日不计，自次日{}起算，末日是{end}{note}",
                    length.chinese(),
                    base.first.chinese()
                )
            }
            Measure::Until(day) => format!("到{}为止", day.chinese()),
            Measure::Every {
                every,
                due: Some(due),
                turn,
            } => {
                format!(
                    "每{}一次，定在{}月{}日，自{from}起第{turn}次是{end}",
                    every.chinese(),
                    due.month,
                    due.day
                )
            }
            Measure::Every {
                every,
                due: None,
                turn,
            } => {
                format!("每{}一次，都从{from}数起，第{turn}次是{end}", every.chinese())
            }
            Measure::Before(_) => return,
        };
        self.say(None, text);
        if course.switched {
            self.say(None, "期限的长短已经改变，仍从原来的起算日起算".to_owned());
        }
    }

    fn extension(&mut self, extension: &Extension) {
        let on = extension.on.chinese();
        match extension.by {
            ExtensionBy::Length(length) => {
                let text = format!(
                    "{on}延长{}，与原期限连续计算，加在没有顺延的末日上",
                    length.chinese()
                );
                self.say(Some("C3"), text);
            }
            ExtensionBy::Until(day) => self.say(None, format!("{on}延长到{}", day.chinese())),
        }
    }

    /// Says what was left out and extended, and gives how many days the end moved by what was left out.
    fn left_out(&mut self, run: &Run, reckoning: &Reckoning) -> i64 {
        let course = self.course;
        let within = |span: &&LeftOut| {
            let after = span.after().max(course.from);
            let meets = |gap: &Gap| {
                gap.through.is_none_or(|to| after < to) && span.to.is_none_or(|to| gap.after < to)
            };
            let in_time = !course.is_hours() || reckoning.due.is_none_or(|due| after <= due);
            in_time && run.gaps.iter().any(meets)
        };
        let spans: Vec<LeftOut> = course.left_out.iter().filter(within).copied().collect();
        // Told in the order of days.
        let mut told: Vec<(Day, Told)> = spans.iter().map(|span| (span.from, Told::Span(*span))).collect();
        told.extend(
            course
                .extensions
                .iter()
                .map(|extension| (extension.on, Told::Extension(*extension))),
        );
        told.sort_by_key(|(day, _)| *day);
        let mut said = 0;
        for (_, what) in told {
            match what {
                Told::Span(span) => said += self.span(&span),
                Told::Extension(extension) => self.extension(&extension),
            }
        }
        let moved = run
            .gaps
            .iter()
            .map(|gap| gap.through.map_or(0, |through| gap.after.days_until(through)))
            .sum();
        if spans.is_empty() {
            return 0;
        }
        let worked = run.gaps.iter().filter_map(|gap| {
            let through = gap.through?;
            Some(self.calendar.working_days_between(gap.after, through))
        });
        let left_out = self.in_its_days(moved, worked.sum());
        if reckoning.due.is_none() {
            self.say(Some("C12"), "尚未恢复，没有届满日，也不算逾期".to_owned());
            return 0;
        }
        if let Some(most) = course.at_most {
            self.say(None, format!("最多扣除{}，共扣除{left_out}", most.chinese()));
        } else if moved != said {
            self.say(
                None,
                format!("重叠的日子和末日以后的日子不重复扣除，共扣除{left_out}"),
            );
        }
        let months = |length: crate::Length| length.in_months().unit == Unit::Months;
        if moved > 0 && course.lengths_after(None).iter().any(months) {
            self.say(Some("C11"), format!("以月、年计的期限按不计的日数顺移{moved}日"));
        }
        moved
    }

    /// The days after `after` up to `to`, in the days that the period is counted in.
    fn days_left_out(&self, after: Day, to: Day) -> String {
        self.in_its_days(
            after.days_until(to),
            self.calendar.working_days_between(after, to),
        )
    }

    /// `7日`; where working days are counted, `5个工作日`.
    fn in_its_days(&self, days: i64, working: i64) -> String {
        if self.in_working_days() {
            format!("{working}个工作日")
        } else {
            format!("{days}日")
        }
    }

    /// One span; gives its days.
    fn span(&mut self, span: &LeftOut) -> i64 {
        let from = span.from.chinese();
        let days = span
            .to
            .map(|to| span.after().max(self.course.from).days_until(to));
        let after = span.after().max(self.course.from);
        let counted = self.days_left_out(after, span.to.unwrap_or(after));
        match (span.by, span.to) {
            (LeftOutBy::Suspension, None) => self.say(Some("C2"), format!("{from}中止，中止当日仍计入期限")),
            (LeftOutBy::Acts(_), None) => {
                self.say(Some("C2"), format!("{from}起的时间不计入期限，当日仍计入"));
                self.say(Some("C10"), "依法扣除的时间与中止同样处理".to_owned());
            }
            (_, Some(_)) if days == Some(0) => {}
            (LeftOutBy::Suspension, Some(to)) => {
                let text = format!(
                    "{from}中止，{}恢复；中止当日计入期限，恢复当日不计入，共{}不计",
                    to.chinese(),
                    counted
                );
                self.say(Some("C2"), text);
            }
            (LeftOutBy::Acts(_), Some(to)) => {
                let text = format!(
                    "{from}至{}所用时间，首日计入期限，末日不计入，共{}",
                    to.chinese(),
                    counted
                );
                self.say(Some("C2"), text);
                self.say(Some("C10"), "依法扣除的时间与中止同样处理".to_owned());
            }
            (LeftOutBy::Dates, to) => {
                let to = to.unwrap_or(span.from).chinese();
                self.say(
                    Some("C10"),
                    format!("{from}至{to}依法不计入期限，首尾两日都不计，共{}", counted),
                );
            }
        }
        days.unwrap_or(0)
    }

    /// Rolling, make-up days, New Year's Eve, unpublished years.
    fn tail(&mut self, reckoning: &Reckoning, unrolled: Day, gaps: &[Gap]) {
        let course = self.course;
        let due = reckoning.due.unwrap_or(unrolled);
        if course.is_hours() {
            return;
        }
        if self.in_working_days() {
            self.worked_days(course.from, due, gaps);
        }
        if course.fixed {
            if self.calendar.is_rest_day(unrolled) {
                self.say(
                    None,
                    format!(
                        "末日{}是{}，按规定不顺延",
                        unrolled.chinese(),
                        self.kind_of(unrolled)
                    ),
                );
            }
        } else if due > unrolled {
            let text = format!(
                "末日{}是{}，顺延到{}",
                unrolled.chinese(),
                self.kind_of(unrolled),
                self.with_make_up(due)
            );
            self.say(Some("C1"), text);
        } else if !self.in_working_days() {
            if unrolled.weekday() > 5 {
                self.say(
                    Some("C1"),
                    format!(
                        "末日{}是{}，照常为末日，不顺延",
                        unrolled.chinese(),
                        self.kind_of(unrolled)
                    ),
                );
            }
            if self.is_worked_eve(unrolled) {
                self.say(
                    Some("C13"),
                    format!("末日{}是除夕，当年安排未放假，不顺延", unrolled.chinese()),
                );
            }
        }
    }

    /// What the arrangements did to a count of working days.
    fn worked_days(&mut self, after: Day, through: Day, gaps: &[Gap]) {
        let counted = |day: Day| {
            !gaps
                .iter()
                .any(|gap| gap.after < day && gap.through.is_none_or(|to| day <= to))
        };
        let mut off: Vec<(&str, i64)> = Vec::new();
        let mut worked = Vec::new();
        for (day, arrangement) in self
            .calendar
            .arrangements(after, through)
            .filter(|(day, _)| counted(*day))
        {
            match off.last_mut() {
                _ if !arrangement.off => worked.push(day.chinese()),
                Some((name, days)) if *name == arrangement.name => *days += 1,
                _ => off.push((&arrangement.name, 1)),
            }
        }
        let off: Vec<String> = off
            .into_iter()
            .map(|(name, days)| format!("{name}放假{days}日"))
            .collect();
        if !off.is_empty() {
            self.say(None, format!("其间{}不计", listed(&off)));
        }
        if !worked.is_empty() {
            self.say(None, format!("其间{}调休上班，照计", listed(&worked)));
        }
        let eve = (after.year()..=through.year())
            .filter_map(new_years_eve)
            .find(|eve| after < *eve && *eve <= through && counted(*eve) && self.is_worked_eve(*eve));
        if let Some(eve) = eve {
            self.say(
                Some("C13"),
                format!("{}是除夕，当年安排未放假，照计", eve.chinese()),
            );
        }
    }

    fn unpublished(&mut self, year: Option<i16>) {
        if let Some(year) = year {
            self.say(
                Some("C8"),
                format!("{year}年的放假安排没有公布，只按周末计算，日期是暂定的，公布后重新计算"),
            );
        }
    }

    /// New Year's Eve on a working day, in a year whose arrangement does not name it.
    fn is_worked_eve(&self, day: Day) -> bool {
        new_years_eve(day.year()) == Some(day)
            && self.calendar.is_working_day(day)
            && self.calendar.covers(day.year())
    }

    fn in_working_days(&self) -> bool {
        match self.course.measure {
            Measure::Within(length) => length.unit == Unit::WorkingDays,
            Measure::Every { every, due: None, .. } => every.unit == Unit::WorkingDays,
            _ => false,
        }
    }

    /// `星期日`, `劳动节放假`, `星期日(劳动节调休上班)`.
    fn kind_of(&self, day: Day) -> String {
        let weekday = [
            "星期一",
            "星期二",
            "星期三",
            "星期四",
            "星期五",
            "星期六",
            "星期日",
        ];
        let index = usize::try_from(day.weekday() - 1).unwrap_or_default();
        let weekday = weekday.get(index).copied().unwrap_or_default();
        match self.calendar.arrangement(day) {
            Some(arrangement) if arrangement.off => format!("{}放假", arrangement.name),
            Some(arrangement) => format!("{weekday}（{}调休上班）", arrangement.name),
            None => weekday.to_owned(),
        }
    }

    /// The day, with a word when it is a make-up working day.
    fn with_make_up(&self, day: Day) -> String {
        match self.calendar.arrangement(day) {
            Some(arrangement) if !arrangement.off => format!("{}（调休上班）", day.chinese()),
            _ => day.chinese(),
        }
    }
}

fn or_none(day: Option<Day>) -> String {
    day.map_or_else(|| "未定".to_owned(), Day::chinese)
}

/// `a、b、c`, a long list cut short.
fn listed(items: &[String]) -> String {
    const MOST: usize = 6;
    let shown: Vec<&str> = items.iter().take(MOST).map(String::as_str).collect();
    if items.len() > MOST {
        format!("{}等{}项", shown.join("、"), items.len())
    } else {
        shown.join("、")
    }
}
