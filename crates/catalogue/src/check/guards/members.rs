//! What `x.name` is, and whether it is certainly there.

use std::rc::Rc;

use super::infer::Checker;
use super::types::{Codes, Place, Type};
use crate::check::ground::{ask_paths, code_set};
use crate::model::{Ask, Choices, Field, FieldKind, Procedure};

/// A member: its type, and whether it is there whenever what it hangs on is.
pub(crate) struct Found<'c> {
    pub(crate) of: Type<'c>,
    pub(crate) certain: bool,
}

/// A name that is no member: what it was looked for in, and what there is.
pub(crate) struct Unknown<'c> {
    pub(crate) message: String,
    pub(crate) names: Vec<&'c str>,
    pub(crate) otherwise: String,
}

const REGION: [&str; 3] = ["name", "level", "code"];
const ORGAN: [&str; 6] = ["name", "abbr", "kind", "level", "region", "superior"];
const SCORES: [&str; 3] = ["total", "grade", "complete"];
const LEVELS: [&str; 5] = ["province", "city", "county", "town", "village"];
const PERSON: [&str; 6] = ["name", "id_number", "phone", "address", "account", "organ"];
const MATTER: [&str; 14] = [
    "party", "balance", "times", "last", "signed", "clock", "link", "number", "filed", "state", "result",
    "organ", "region", "ended",
];

type Answer<'c> = Result<Found<'c>, Unknown<'c>>;

fn there<'c>(of: Type<'c>) -> Answer<'c> {
    Ok(Found { of, certain: true })
}

fn perhaps<'c>(of: Type<'c>) -> Answer<'c> {
    Ok(Found { of, certain: false })
}

fn codes<'c>(of: impl Into<String>, codes: Vec<&'c str>) -> Type<'c> {
    Type::Code(Rc::new(Codes { of: of.into(), codes }))
}

fn no_member<'c>(what: impl Into<String>, name: &str, names: Vec<&'c str>) -> Answer<'c> {
    let otherwise = if names.is_empty() {
        "Read something else.".to_owned()
    } else {
        format!("It has {}.", crate::check::ground::words(names.iter().copied()))
    };
    Err(Unknown {
        message: format!("{} has no \"{name}\".", what.into()),
        names,
        otherwise,
    })
}

impl<'b, 'c> Checker<'b, 'c> {
    /// The member `name` of a value; `own` when the value is this matter itself.
    pub(crate) fn member(&self, of: &Type<'c>, name: &str, own: bool) -> Answer<'c> {
        match of {
            Type::Unknown => there(Type::Unknown),
            Type::Matter(procedure) => self.of_matter(procedure, name, own),
            Type::Place(place) => self.of_place(*place, name),
            Type::Row(procedure, columns) => match columns.get(name) {
                Some(column) => Ok(Found {
                    of: self.of_field(procedure, column),
                    certain: !column.optional && !column.many,
                }),
                None => no_member("the row", name, columns.keys().map(String::as_str).collect()),
            },
            Type::Person | Type::Party => match name {
                "organ" => perhaps(Type::Organ),
                "person" if matches!(of, Type::Party) => there(Type::Person),
                "name" => there(Type::Text),
                "id_number" | "phone" | "address" | "account" => perhaps(Type::Text),
                _ => no_member("a person", name, PERSON.to_vec()),
            },
            Type::Organ => match name {
                "name" | "abbr" => there(Type::Text),
                "kind" => {
                    let kinds = self.scope.book.catalogue.organs.kinds.keys().map(String::as_str);
                    there(codes("the kinds of organ", kinds.collect()))
                }
                "level" => there(codes("the levels of region", LEVELS.to_vec())),
                "region" => there(Type::Region),
                "superior" => perhaps(Type::Organ),
                _ => no_member("an organ", name, ORGAN.to_vec()),
            },
            Type::Region => match name {
                "name" | "code" => there(Type::Text),
                "level" => there(codes("the levels of region", LEVELS.to_vec())),
                _ => no_member("a region", name, REGION.to_vec()),
            },
            Type::Scores => match name {
                "total" => there(Type::Number),
                "grade" => there(Type::Text),
                "complete" => there(Type::Bool),
                _ => no_member("a score sheet", name, SCORES.to_vec()),
            },
            Type::List(of) => {
                let found = self.member(of, name, false)?;
                Ok(Found {
                    of: Type::List(Box::new(found.of)),
                    certain: found.certain,
                })
            }
            other => no_member(other.word(), name, Vec::new()),
        }
    }

    fn of_matter(&self, procedure: &'c Procedure, name: &str, own: bool) -> Answer<'c> {
        let always = |path: &str| {
            !own && self
                .scope
                .book
                .flow(&procedure.id)
                .is_some_and(|f| f.always.contains(&format!("matter.{path}")))
        };
        let found = match name {
            "party" => Type::Place(Place::Parties(procedure)),
            "balance" => Type::Place(Place::Balances(procedure)),
            "times" => Type::Place(Place::Times(procedure)),
            "signed" => Type::Place(Place::Signed(procedure)),
            "last" => Type::Place(Place::Last(procedure)),
            "clock" => Type::Place(Place::Clocks(procedure)),
            "link" => Type::Place(Place::Links(procedure)),
            "state" => codes(
                format!("the states of {}", procedure.id),
                procedure.states.keys().map(String::as_str).collect(),
            ),
            "filed" => Type::Day,
            "organ" => Type::Organ,
            "region" => Type::Region,
            "number" => {
                return Ok(Found {
                    of: Type::Text,
                    certain: always(name),
                });
            }
            "ended" => return perhaps(Type::Day),
            "result" => {
                let of = codes(
                    format!("the results of {}", procedure.id),
                    procedure.results.keys().map(String::as_str).collect(),
                );
                return Ok(Found {
                    of,
                    certain: always(name),
                });
            }
            field => {
                let Some(field) = procedure.fields.get(field) else {
                    let names = procedure
                        .fields
                        .keys()
                        .map(String::as_str)
                        .chain(MATTER)
                        .collect();
                    return Err(Unknown {
                        message: format!("{} has no field \"{name}\".", procedure.id),
                        names,
                        otherwise: "Add the field, or read another.".to_owned(),
                    });
                };
                return Ok(Found {
                    of: self.of_field(procedure, field),
                    certain: always(name),
                });
            }
        };
        there(found)
    }

    fn of_place(&self, place: Place<'c>, name: &str) -> Answer<'c> {
        match place {
            Place::Act => self.of_act(name),
            Place::Actor => match name {
                "person" => there(Type::Person),
                "organ" => there(Type::Organ),
                "post" => {
                    let posts = self.scope.book.catalogue.organs.posts.keys().map(String::as_str);
                    there(codes("the posts", posts.collect()))
                }
                _ => no_member("actor", name, vec!["person", "post", "organ"]),
            },
            Place::Parties(procedure) => match procedure.parties.contains_key(name) {
                true => there(Type::List(Box::new(Type::Party))),
                false => no_member(format!("{}: party", procedure.id), name, keys(&procedure.parties)),
            },
            Place::Balances(procedure) => match procedure.accounts.contains_key(name) {
                true => there(Type::Money),
                false => no_member(
                    format!("{}: balance", procedure.id),
                    name,
                    keys(&procedure.accounts),
                ),
            },
            Place::Times(procedure) => match procedure.acts.contains_key(name) {
                true => there(Type::Number),
                false => no_member(format!("{}: times", procedure.id), name, keys(&procedure.acts)),
            },
            Place::Signed(procedure) => {
                let signing = || procedure.acts.iter().filter(|(_, act)| !act.signs.is_empty());
                match signing().any(|(act, _)| act == name) {
                    true => there(Type::Bool),
                    false => {
                        let names = signing().map(|(act, _)| act.as_str()).collect();
                        no_member(format!("{}: signed", procedure.id), name, names)
                    }
                }
            }
            Place::Last(procedure) => match procedure.acts.contains_key(name) {
                true => perhaps(Type::Day),
                false => no_member(format!("{}: last", procedure.id), name, keys(&procedure.acts)),
            },
            Place::Clocks(procedure) => match procedure.clocks.contains_key(name) {
                true => there(Type::Place(Place::Clock)),
                false => no_member(format!("{}: clock", procedure.id), name, keys(&procedure.clocks)),
            },
            Place::Clock => match name {
                "lapsed" => there(Type::Bool),
                "due" => perhaps(Type::Day),
                _ => no_member("a clock", name, vec!["lapsed", "due"]),
            },
            Place::Links(procedure) => self.of_link(procedure, name),
        }
    }

    /// `matter.link.x`: matters that our `opens` names x, or of a procedure that opens us.
    fn of_link(&self, procedure: &'c Procedure, name: &str) -> Answer<'c> {
        let all = || self.scope.book.procedures();
        let opened = procedure
            .acts
            .values()
            .flat_map(|a| &a.opens)
            .find(|o| o.link == name);
        let target = match opened {
            Some(open) => all().find(|p| p.id == open.procedure),
            None => all().find(|p| {
                p.id == name
                    && p.acts
                        .values()
                        .flat_map(|a| &a.opens)
                        .any(|o| o.procedure == procedure.id)
            }),
        };
        match (target, opened) {
            (Some(target), _) => there(Type::List(Box::new(Type::Matter(target)))),
            // The unknown procedure is reported where it is opened.
            (None, Some(_)) => there(Type::Unknown),
            (None, None) => {
                let names = procedure
                    .acts
                    .values()
                    .flat_map(|a| &a.opens)
                    .map(|o| o.link.as_str())
                    .collect();
                no_member(format!("{}: link", procedure.id), name, names)
            }
        }
    }

    fn of_act(&self, name: &str) -> Answer<'c> {
        let (Some(procedure), Some(act)) = (self.scope.procedure, self.scope.act) else {
            return there(Type::Unknown);
        };
        if name == "party" {
            return there(Type::Place(Place::Parties(procedure)));
        }
        let asked = |asks: &[Ask]| {
            asks.iter().any(|a| match a {
                Ask::Field(field) | Ask::Column { field, .. } => field == name,
                Ask::Party(_) | Ask::PartyPart { .. } => false,
            })
        };
        if !asked(&act.asks) && !asked(&act.may_ask) {
            let fields = act.asks.iter().chain(&act.may_ask).filter_map(|a| match a {
                Ask::Field(field) | Ask::Column { field, .. } => Some(field.as_str()),
                Ask::Party(_) | Ask::PartyPart { .. } => None,
            });
            return Err(Unknown {
                message: format!("act {} does not ask \"{name}\".", act.id),
                names: fields.collect(),
                otherwise: format!("Add it to asks or may_ask, or read matter.{name}."),
            });
        }
        let certain = act
            .asks
            .iter()
            .flat_map(ask_paths)
            .any(|path| path == format!("act.{name}"));
        let of = match name {
            "organ" => Type::Organ,
            "region" => Type::Region,
            _ => procedure
                .fields
                .get(name)
                .map_or(Type::Unknown, |f| self.of_field(procedure, f)),
        };
        Ok(Found { of, certain })
    }

    /// The type of a field or column.
    pub(crate) fn of_field(&self, procedure: &'c Procedure, field: &'c Field) -> Type<'c> {
        let code = |choices: &'c Choices| {
            let of = match choices {
                Choices::List(list) => list.clone(),
                Choices::Inline(_) => field.label.clone(),
                Choices::Result => format!("the results of {}", procedure.id),
            };
            code_set(self.scope.book.catalogue, procedure, choices).map_or(Type::Unknown, |c| codes(of, c))
        };
        let one = match &field.kind {
            FieldKind::Text | FieldKind::Long => Type::Text,
            FieldKind::Choice(choices) => code(choices),
            FieldKind::Choices(choices) => Type::List(Box::new(code(choices))),
            FieldKind::Date => Type::Day,
            FieldKind::Moment => Type::Moment,
            FieldKind::Money => Type::Money,
            FieldKind::Number { .. } => Type::Number,
            FieldKind::YesNo => Type::Bool,
            FieldKind::Person => Type::Person,
            FieldKind::Organ => Type::Organ,
            FieldKind::Region => Type::Region,
            FieldKind::File => Type::File,
            FieldKind::Rows(columns) => Type::List(Box::new(Type::Row(procedure, columns))),
            FieldKind::Scores(_) => Type::Scores,
            FieldKind::Matter { procedure } => {
                let found = self.scope.book.procedures().find(|p| p.id == *procedure);
                found.map_or(Type::Unknown, Type::Matter)
            }
        };
        if field.many {
            Type::List(Box::new(one))
        } else {
            one
        }
    }
}

fn keys<T>(map: &crate::model::Named<T>) -> Vec<&str> {
    map.keys().map(String::as_str).collect()
}
