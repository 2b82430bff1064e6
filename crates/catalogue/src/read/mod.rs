//! From texts to the model: strict, with all faults of all files in one run.
//!
//! What a file is, its top tables and its place tell: `[procedure]`, `[rubric]`, `[report]` with `[indicator]`,
//! `[examples]`, `[kind]` and `[post]`, `[list]` and its like; `regions/*.csv`, `calendar/holidays.csv`,
//! `reports/*.md`, `plans/*.toml`, `papers/*.typ`.
//!
//! Always holds: any bytes give findings, never a panic; a [`Compiled::catalogue`] is there only when nothing is wrong.

mod act;
mod clock;
mod field;
mod file;
mod guards;
mod indicator;
mod keys;
mod lists;
mod measure;
mod open;
mod organs;
mod procedure;
mod rubric;
mod same;
mod tables;
mod values;

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::DeTable;

use self::file::File;
use self::keys::Keys;
use crate::check;
use crate::diagnostic::{self, Diagnostic};
use crate::model::{Catalogue, Organs, Regions, Span};
use crate::source::{Sources, Unread};

pub use self::values::NoRole;

/// A catalogue, and what was found on the way.
#[derive(Debug)]
pub struct Compiled {
    /// The catalogue; absent when there is an error.
    pub catalogue: Option<Arc<Catalogue>>,
    /// All findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the findings point into.
    pub sources: BTreeMap<String, String>,
}

/// Reads and checks a catalogue.
pub fn compile(sources: Sources) -> Compiled {
    let (catalogue, mut found, broken) = read(sources);
    let mut judged = Vec::new();
    check::run(&catalogue, &mut judged);
    // What stands in a file that is no TOML, or where reading failed already, is not reported twice.
    judged.retain(|d| {
        !broken.contains(&d.span.file) && !found.iter().any(|f| f.is_error() && inside(&d.span, &f.span))
    });
    found.append(&mut judged);
    diagnostic::sort(&mut found);
    found.dedup();
    let sources = catalogue.sources.clone();
    let catalogue = (!found.iter().any(Diagnostic::is_error)).then(|| Arc::new(catalogue));
    Compiled {
        catalogue,
        diagnostics: found,
        sources,
    }
}

/// Reads a catalogue that was published and therefore was without error; checks nothing but its grammar.
///
/// # Errors
/// The findings, when a text was changed since.
pub fn reread(sources: Sources) -> Result<Arc<Catalogue>, Vec<Diagnostic>> {
    let (catalogue, found, _) = read(sources);
    if found.is_empty() {
        Ok(Arc::new(catalogue))
    } else {
        Err(found)
    }
}

fn inside(one: &Span, other: &Span) -> bool {
    one.file == other.file && other.start <= one.start && one.end <= other.end
}

/// Reads all files: the catalogue as far as it could be read, the findings, and the files that are no text or no TOML.
fn read(sources: Sources) -> (Catalogue, Vec<Diagnostic>, Vec<String>) {
    let digest = sources.digest();
    let unread = sources.unread().clone();
    let sources = sources.into_map();
    let mut building = Building {
        catalogue: empty(digest),
        found: Vec::new(),
        broken: Vec::new(),
    };
    for (path, text) in &sources {
        building.file(path, text, unread.get(path));
    }
    let Building {
        mut catalogue,
        found,
        broken,
    } = building;
    same::fill(&mut catalogue);
    catalogue.sources = sources;
    (catalogue, found, broken)
}

fn empty(digest: String) -> Catalogue {
    Catalogue {
        digest,
        sources: BTreeMap::new(),
        procedures: BTreeMap::new(),
        rubrics: BTreeMap::new(),
        organs: Organs::default(),
        lists: BTreeMap::new(),
        tariffs: BTreeMap::new(),
        periods: BTreeMap::new(),
        shared_accounts: BTreeMap::new(),
        indicators: BTreeMap::new(),
        reports: BTreeMap::new(),
        guide: crate::model::Named::default(),
        regions: Regions::default(),
        calendar: Arc::default(),
    }
}

struct Building {
    catalogue: Catalogue,
    found: Vec<Diagnostic>,
    broken: Vec<String>,
}

impl Building {
    fn file(&mut self, path: &str, text: &str, unread: Option<&Unread>) {
        let file = File::new(path, text);
        match unread {
            None => self.text(&file),
            Some(why) => {
                self.broken.push(path.to_owned());
                // What can be read of it is, so that what names it finds it; its one fault is that it is no text.
                self.text(&File::new(path, text));
                no_text(&file, *why);
            }
        }
        self.found.extend(file.into_found());
    }

    fn text(&mut self, file: &File<'_>) {
        match file.path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("toml") => self.toml(file),
            Some("csv") if file.path == "calendar/holidays.csv" => {
                self.catalogue.calendar = Arc::new(tables::holidays(file));
            }
            Some("csv") if file.folder() == Some("regions") => {
                tables::regions(file, &mut self.catalogue.regions)
            }
            Some("md") if file.folder() == Some("reports") => {
                if let Some(report) = tables::report(file) {
                    let (id, at) = (report.id.clone(), report.span.start.min(3));
                    put(file, &mut self.catalogue.reports, "report", id, 0..at, report);
                }
            }
            _ => {}
        }
    }

    fn toml<'f>(&mut self, file: &File<'f>) {
        let (root, whole) = file.toml();
        if !whole {
            self.broken.push(file.path.to_owned());
        }
        let root: &DeTable<'_> = root.get_ref();
        if whole && root.is_empty() {
            return file.error(
                "empty-file",
                0..0,
                "there is nothing in the file.",
                "Write it, or take it away.",
            );
        }
        let top = Keys::top(file, whole, root);
        let has = |key: &str| root.contains_key(key);
        if file.folder() == Some("plans") {
            return;
        }
        if file.path.ends_with(".examples.toml") {
            return examples(file, &top);
        }
        if let Some(entry) = has("procedure").then(|| top.entry("procedure")).flatten() {
            let read = procedure::procedure(top, &entry);
            let (id, at) = (read.id.clone(), read.span.clone());
            put(
                file,
                &mut self.catalogue.procedures,
                "procedure",
                id,
                at.start..at.end,
                Arc::new(read),
            );
        } else if let Some(entry) = has("rubric").then(|| top.entry("rubric")).flatten() {
            let read = rubric::rubric(top, &entry);
            let (id, at) = (read.id.clone(), read.span.clone());
            put(
                file,
                &mut self.catalogue.rubrics,
                "rubric",
                id,
                at.start..at.end,
                read,
            );
        } else if let Some(entry) = has("report").then(|| top.entry("report")).flatten() {
            let read = indicator::indicators(top, &entry);
            let (id, at) = (read.id.clone(), read.span.clone());
            put(
                file,
                &mut self.catalogue.indicators,
                "indicator set",
                id,
                at.start..at.end,
                read,
            );
        } else if ["area", "kind", "post"].iter().any(|k| has(k)) {
            let read = organs::organs(top);
            self.catalogue.organs.areas.extend(read.areas);
            for (id, kind) in read.kinds {
                put_named(
                    file,
                    &mut self.catalogue.organs.kinds,
                    "kind",
                    id,
                    kind.span.clone(),
                    kind,
                );
            }
            for (id, post) in read.posts {
                put_named(
                    file,
                    &mut self.catalogue.organs.posts,
                    "post",
                    id,
                    post.span.clone(),
                    post,
                );
            }
        } else if ["list", "tariff", "period", "account"].iter().any(|k| has(k)) {
            let read = lists::lists(top);
            for (id, list) in read.lists {
                let at = list.span.start..list.span.end;
                put(file, &mut self.catalogue.lists, "list", id, at, list);
            }
            for (id, tariff) in read.tariffs {
                let at = tariff.span.start..tariff.span.end;
                put(file, &mut self.catalogue.tariffs, "tariff", id, at, tariff);
            }
            for (id, period) in read.periods {
                put(file, &mut self.catalogue.periods, "period", id, 0..1, period);
            }
            for (id, account) in read.accounts {
                let at = account.span.start..account.span.end;
                put(
                    file,
                    &mut self.catalogue.shared_accounts,
                    "account",
                    id,
                    at,
                    account,
                );
            }
        } else if has("way") {
            for (id, way) in open::guide(top) {
                put_named(file, &mut self.catalogue.guide, "way", id, way.span.clone(), way);
            }
        } else if whole {
            let mend = "Begin with [procedure], [rubric], [report], [examples], [kind], [post], [list], [tariff], [period], [account] or [way].";
            file.error(
                "unknown-kind-of-file",
                0..1,
                "the file says not what it is.",
                mend,
            );
        }
    }
}

/// Says why a file is no text.
fn no_text(file: &File<'_>, why: Unread) {
    match why {
        Unread::NotUtf8 { at } => file.error(
            "file-not-in-unicode",
            at..at,
            "the file is not UTF-8 from here on.",
            "Save it as UTF-8: the editor may have saved it as GBK or UTF-16.",
        ),
        Unread::TooLong => file.error(
            "file-too-long",
            0..0,
            "the file is longer than 4 MiB.",
            "Divide it, or take it away: no file of a catalogue is so long.",
        ),
    }
}

/// `X.examples.toml` names its procedure; the rehearsal reads the rest.
fn examples(file: &File<'_>, top: &Keys<'_>) {
    match top.entry("examples") {
        Some(entry) => {
            let head = Keys::of(file, top.whole, "", &entry);
            drop(head.text("of"));
        }
        None => top.missing("examples", "Begin with [examples] and of = the procedure's id."),
    }
}

fn put<T>(
    file: &File<'_>,
    into: &mut BTreeMap<String, T>,
    what: &str,
    id: String,
    at: std::ops::Range<usize>,
    read: T,
) {
    if into.contains_key(&id) {
        return file.error(
            "repeated-id",
            at,
            format!("there is a {what} \"{id}\" in another file."),
            "Give one of them another name.",
        );
    }
    into.insert(id, read);
}

fn put_named<T>(
    file: &File<'_>,
    into: &mut crate::model::Named<T>,
    what: &str,
    id: String,
    at: Span,
    read: T,
) {
    if into.contains_key(&id) {
        return file.error(
            "repeated-id",
            at.start..at.end,
            format!("there is a {what} \"{id}\" in another file."),
            "Give one of them another name.",
        );
    }
    into.insert(id, read);
}
