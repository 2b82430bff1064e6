//! The frame of a page: its title, the top, the navigation.

use catalogue::model::{Oversight, Scope};

use crate::app::App;
use crate::assets;
use crate::error::Trouble;
use crate::visit::Worker;

/// What `bench.html` or `portal.html` prints around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Title, without the product's name.
    pub title: String,
    /// `南安市司法局`.
    pub bureau: String,
    /// Large type.
    pub large: bool,
    /// Who works, on the bench; absent on the portal's frame.
    pub top: Option<Top>,
    /// The navigation.
    pub nav: Vec<Group>,
    /// Data of a simulation or rehearsal: said at the foot of every page.
    pub simulated: bool,
    /// What was looked for, in the search field.
    pub q: String,
    /// Place of the styles.
    pub css: &'static str,
    /// Place of the script.
    pub js: &'static str,
}

/// The top of the bench.
#[derive(Debug, Clone)]
pub struct Top {
    /// The person's name.
    pub name: String,
    /// Organ and post.
    pub hat: String,
    /// The same in ids: what is kept on a device belongs to it.
    pub who: String,
}

/// A part of the navigation.
#[derive(Debug, Clone)]
pub struct Group {
    /// `办理`.
    pub label: &'static str,
    /// Its pages.
    pub pages: Vec<Link>,
}

/// A page of the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    /// `今日`.
    pub label: &'static str,
    /// Where.
    pub place: &'static str,
    /// It is the page shown.
    pub here: bool,
}

/// A page of the navigation: label and path.
type Page = (&'static str, &'static str);

/// The navigation, by group: label, and pages. A page that stands on its own line there is reached
/// from everywhere.
const NAV: [(&str, &[Page]); 2] = [
    (
        "办理",
        &[
            ("今日", "/inbox"),
            ("新情况", "/news"),
            ("交接", "/handovers"),
            ("新办", "/begin"),
            ("日历", "/calendar"),
            ("登记簿", "/lists"),
            ("查找", "/find"),
            ("草稿", "/drafts"),
        ],
    ),
    ("我", &[("账号", "/account"), ("换岗位", "/post")]),
];

/// What a post must let one see, for a page to stand in the navigation.
#[derive(Clone, Copy)]
enum For {
    Everyone,
    /// Whoever sees figures.
    Figures,
    /// Whoever sees the county's.
    CountyFigures,
    /// Whoever may approve corrections.
    Head,
    Overseer(Oversight),
}

/// A page that stands there for some: whose it is, and the page.
type PageFor = (For, Page);

/// The pages that stand there for some: direction and oversight, as the post worn allows.
const FOR_SOME: [(&str, &[PageFor]); 3] = [
    ("批准", &[(For::Head, ("等批准的更正", "/corrections/waiting"))]),
    (
        "统览",
        &[
            (For::Figures, ("一年总览", "/direction")),
            (For::CountyFigures, ("报告", "/report")),
        ],
    ),
    (
        "监督",
        &[
            (For::Everyone, ("程序目录", "/procedures")),
            (For::Overseer(Oversight::People), ("机构与人员", "/people")),
            (For::Overseer(Oversight::Access), ("查看记录", "/access")),
            (For::Overseer(Oversight::Journal), ("流水", "/journal")),
            (For::Overseer(Oversight::Corrections), ("更正", "/corrections")),
            (For::Overseer(Oversight::Health), ("运行情况", "/system")),
        ],
    ),
];

/// Whether a worker may oversee something: the post's definition says so, or the account is an administrator's and it
/// is about people or about the system itself.
pub fn oversees(app: &App, worker: &Worker, what: Oversight) -> Result<bool, Trouble> {
    stands(app, worker, For::Overseer(what))
}

/// Whether a worker's post sees figures.
pub(crate) fn sees_figures(app: &App, worker: &Worker) -> Result<bool, Trouble> {
    stands(app, worker, For::Figures)
}

fn stands(app: &App, worker: &Worker, whose: For) -> Result<bool, Trouble> {
    let desk = app.desk()?;
    let (directory, catalogue) = (desk.directory(), desk.catalogue()?);
    let organ = directory.organs.get(&worker.hat.organ);
    let kind = organ.map_or("", |organ| organ.kind.as_str());
    let (organs, post) = (&catalogue.organs, &worker.hat.post);
    Ok(match whose {
        For::Everyone => true,
        For::Figures => organs.figures(post, kind) != Scope::None,
        For::Head => organs.heads(post),
        For::CountyFigures => organs.figures(post, kind) == Scope::County,
        For::Overseer(what) => {
            organs.oversees(post, kind, what)
                || (matches!(what, Oversight::People | Oversight::Health) && administrator(app, worker)?)
        }
    })
}

/// Whether the worker's account is an administrator's.
pub(crate) fn administrator(app: &App, worker: &Worker) -> Result<bool, Trouble> {
    let account = app.accounts()?.account(&worker.session.login)?;
    Ok(account.is_some_and(|account| account.administrator))
}

/// The pages that stand in the navigation for this worker.
fn for_some(app: &App, worker: &Worker) -> Result<Vec<(&'static str, Vec<Page>)>, Trouble> {
    let mut groups = Vec::new();
    for (label, all) in FOR_SOME {
        let mut pages = Vec::new();
        for (whose, page) in all {
            if stands(app, worker, *whose)? {
                pages.push(*page);
            }
        }
        if !pages.is_empty() {
            groups.push((label, pages));
        }
    }
    Ok(groups)
}

impl Frame {
    /// The frame of a page at work; `here` is the path of the navigation's page it belongs to.
    pub fn bench(app: &App, worker: &Worker, title: &str, here: &str) -> Self {
        let link = |(label, place): &Page| Link {
            label,
            place,
            here: *place == here,
        };
        Self {
            top: Some(Top {
                name: worker.name.clone(),
                hat: worker.hat_label.clone(),
                who: format!("{} {}@{}", worker.person, worker.hat.post, worker.hat.organ),
            }),
            nav: {
                let mut groups: Vec<Group> = NAV
                    .iter()
                    .map(|(label, pages)| Group {
                        label,
                        pages: pages.iter().map(link).collect(),
                    })
                    .collect();
                // One's own stands last.
                let own = groups.pop();
                // Where it cannot be known, the page itself will say why.
                let some = for_some(app, worker).unwrap_or_default();
                groups.extend(some.iter().map(|(label, pages)| Group {
                    label,
                    pages: pages.iter().map(link).collect(),
                }));
                groups.extend(own);
                groups
            },
            js: assets::place("app.js"),
            ..Self::portal(app, title, worker.large)
        }
    }

    /// The airy frame: signing in, errors, pages for residents.
    pub fn portal(app: &App, title: &str, large: bool) -> Self {
        let directory = app.desk().map(|desk| desk.directory()).ok();
        let county = directory.as_ref().map_or("", |d| d.county_name.as_str());
        Self {
            title: title.to_owned(),
            bureau: if county.is_empty() {
                "联调".to_owned()
            } else {
                format!("{county}司法局")
            },
            large,
            top: None,
            nav: Vec::new(),
            simulated: directory.is_some_and(|d| d.organs.values().any(|organ| organ.simulated)),
            q: String::new(),
            css: assets::place("app.css"),
            js: assets::place("portal.js"),
        }
    }
}
