//! `lists.toml`: code lists, tariffs, reporting periods, shared accounts.

use calendar::MonthDay;

use super::field::codes;
use super::file::File;
use super::keys::{Entry, Keys, whole_number};
use super::values::{money, month_day, remarks, valid};
use crate::model::{CodeList, Named, ReportingPeriod, SharedAccount, Tariff, TariffKind, TariffVersion};

/// What a lists file holds.
#[derive(Default)]
pub(super) struct Lists {
    pub lists: Named<CodeList>,
    pub tariffs: Named<Tariff>,
    pub periods: Named<ReportingPeriod>,
    pub accounts: Named<SharedAccount>,
}

pub(super) fn lists(top: Keys<'_>) -> Lists {
    let (file, whole) = (top.file, top.whole);
    let found = Lists {
        lists: top
            .named("list")
            .into_iter()
            .map(|e| (e.name.to_owned(), list(file, whole, &e)))
            .collect(),
        tariffs: top
            .named("tariff")
            .into_iter()
            .map(|e| (e.name.to_owned(), tariff(file, whole, &e)))
            .collect(),
        periods: top
            .named("period")
            .into_iter()
            .map(|e| (e.name.to_owned(), period(file, whole, &e)))
            .collect(),
        accounts: top
            .named("account")
            .into_iter()
            .map(|e| (e.name.to_owned(), account(file, whole, &e)))
            .collect(),
    };
    top.finish();
    found
}

fn list<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> CodeList {
    let keys = Keys::of(file, whole, "list", entry);
    if !keys.has("codes") {
        keys.missing("codes", "Write codes = { code = \"标签\" }.");
    }
    let found = CodeList {
        label: keys.text("label"),
        codes: codes(file, whole, keys.named("codes")),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn tariff<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Tariff {
    let keys = Keys::of(file, whole, "tariff", entry);
    let names = keys.texts("keys");
    if !keys.has("gives") {
        keys.missing("gives", "Write gives = \"money\" or \"number\".");
    }
    let gives = keys
        .one_of(
            "gives",
            &[("money", TariffKind::Money), ("number", TariffKind::Number)],
        )
        .unwrap_or(TariffKind::Money);
    let found = Tariff {
        label: keys.text("label"),
        gives,
        versions: keys
            .tables("version")
            .into_iter()
            .map(|v| version(v, names.len(), gives))
            .collect(),
        keys: names,
        span: keys.span(),
    };
    keys.finish();
    found
}

fn version(keys: Keys<'_>, width: usize, gives: TariffKind) -> TariffVersion {
    let mut rows = Vec::new();
    let lines = keys.get("rows").and_then(|v| {
        let list = v.get_ref().as_array();
        if list.is_none() {
            keys.wrong("rows", v, "a list of rows", "[[\"key\", \"100元\"]]");
        }
        list
    });
    for line in lines.into_iter().flat_map(|list| list.iter()) {
        let cells: Vec<_> = line
            .get_ref()
            .as_array()
            .into_iter()
            .flat_map(|cells| cells.iter())
            .collect();
        let Some((value, names)) = cells.split_last().filter(|(_, names)| names.len() == width) else {
            let message = format!(
                "{}: a row has {width} keys and a value, this one has {} cells.",
                keys.what,
                cells.len()
            );
            keys.file.error(
                "tariff-row-of-wrong-width",
                line.span(),
                message,
                "Write as many keys as the tariff names, then the value.",
            );
            continue;
        };
        let value = match gives {
            TariffKind::Money => money(keys.file, value),
            TariffKind::Number => whole_number(value).unwrap_or_else(|| {
                keys.wrong("rows", value, "rows that end in a whole number", "[[\"key\", 1]]");
                0
            }),
        };
        let read: Vec<_> = names
            .iter()
            .filter_map(|n| n.get_ref().as_str().map(str::to_owned))
            .collect();
        if read.len() != width {
            keys.wrong(
                "rows",
                line,
                "rows whose keys are texts",
                "[[\"key\", \"100元\"]]",
            );
        }
        if rows.iter().any(|(k, _)| *k == read) {
            keys.file.error(
                "repeated-key",
                line.span(),
                format!("{}: the row is there twice.", keys.what),
                "Keep one of them.",
            );
        }
        rows.push((read, value));
    }
    if rows.is_empty() {
        keys.missing("rows", "Write rows = [[\"key\", \"100元\"]].");
    }
    let found = TariffVersion {
        valid: valid(&keys),
        rows,
        remarks: remarks(&keys),
    };
    keys.finish();
    found
}

fn period<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> ReportingPeriod {
    let keys = Keys::of(file, whole, "period", entry);
    let day = |key: &'static str| {
        if !keys.has(key) {
            keys.missing(key, format!("Write {key} = \"12-31\"."));
        }
        month_day(&keys, key).unwrap_or(MonthDay { month: 1, day: 1 })
    };
    let found = ReportingPeriod {
        label: keys.text("label"),
        from: day("from"),
        to: day("to"),
        named_by_end: keys
            .one_of("named_by", &[("end", true), ("start", false)])
            .unwrap_or(true),
    };
    keys.finish();
    found
}

fn account<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> SharedAccount {
    let keys = Keys::of(file, whole, "account", entry);
    let found = SharedAccount {
        label: keys.text("label"),
        per_organ: keys
            .one_of("per", &[("organ", true), ("county", false)])
            .unwrap_or(false),
        span: keys.span(),
    };
    keys.finish();
    found
}
