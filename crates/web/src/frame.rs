//! The frame of a page: its title, the top, the navigation.

use crate::app::App;
use crate::assets;
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

/// The navigation, by group: label, and pages as (label, path). A page that stands on its own line there is reached
/// from everywhere.
const NAV: [(&str, &[(&str, &str)]); 2] = [
    (
        "办理",
        &[
            ("今日", "/inbox"),
            ("新办", "/begin"),
            ("登记簿", "/lists"),
            ("查找", "/find"),
        ],
    ),
    ("我", &[("账号", "/account"), ("换岗位", "/post")]),
];

impl Frame {
    /// The frame of a page at work; `here` is the path of the navigation's page it belongs to.
    pub fn bench(app: &App, worker: &Worker, title: &str, here: &str) -> Self {
        let link = |(label, place): &(&'static str, &'static str)| Link {
            label,
            place,
            here: *place == here,
        };
        Self {
            top: Some(Top {
                name: worker.name.clone(),
                hat: worker.hat_label.clone(),
            }),
            nav: NAV
                .iter()
                .map(|(label, pages)| Group {
                    label,
                    pages: pages.iter().map(link).collect(),
                })
                .collect(),
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
            js: assets::place("app.js"),
        }
    }
}
