//! The one door through which a judgement or a derivation reads anything outside the matter and the answers.
//!
//! Live it reads the [`World`] and notes each value under its canonical name; on replay it gives back the values that
//! the entry kept and reads nothing else (language §4.4). In a correction kept values come first, and what is not
//! kept is read anew and noted.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::Catalogue;
use serde_json::Value as Json;

use crate::evaluate::{Fault, Val};
use crate::ids::{MatterId, OrganId, PersonId};
use crate::matter::Matter;
use crate::world::{Want, World};

/// Values by canonical name.
pub(crate) type Reads = BTreeMap<String, Json>;

/// What a live reader reads from.
#[derive(Clone, Copy)]
pub(crate) struct Live<'w> {
    /// The world as fetched.
    pub world: &'w World<'w>,
    /// Matters already changed in this transaction.
    pub changed: &'w BTreeMap<MatterId, Matter>,
}

/// Reads outside values and remembers them.
pub(crate) struct Reader<'w> {
    live: Option<Live<'w>>,
    kept: Vec<&'w Reads>,
    /// Values read live, by canonical name: they go into the entry.
    pub taken: Reads,
    /// Values that were not there: the desk must fetch them.
    pub wants: Vec<Want>,
    /// Other matters looked at, with the revision seen.
    pub seen: BTreeMap<MatterId, u64>,
    /// Outside values used: the store reads them again when it commits.
    pub used: Vec<(Want, Json)>,
}

impl<'w> Reader<'w> {
    /// Reads the world.
    pub fn live(live: Live<'w>) -> Self {
        Self::new(Some(live), Vec::new())
    }

    /// Reads only what an entry kept.
    pub fn kept(kept: Vec<&'w Reads>) -> Self {
        Self::new(None, kept)
    }

    /// Reads what was kept, else the world.
    pub fn kept_or_live(kept: Vec<&'w Reads>, live: Live<'w>) -> Self {
        Self::new(Some(live), kept)
    }

    fn new(live: Option<Live<'w>>, kept: Vec<&'w Reads>) -> Self {
        Self {
            live,
            kept,
            taken: Reads::new(),
            wants: Vec::new(),
            seen: BTreeMap::new(),
            used: Vec::new(),
        }
    }

    /// The world, when live.
    pub fn world(&self) -> Option<&'w World<'w>> {
        self.live.map(|l| l.world)
    }

    /// The value of that name: kept, else computed by `fresh` and noted.
    pub fn read(
        &mut self,
        key: String,
        fresh: impl FnOnce(&mut Self, Live<'w>) -> Result<Json, Fault>,
    ) -> Result<Json, Fault> {
        if let Some(value) = self
            .taken
            .get(&key)
            .or_else(|| self.kept.iter().find_map(|k| k.get(&key)))
        {
            return Ok(value.clone());
        }
        let Some(live) = self.live else {
            return Err(Fault::NotKept(key));
        };
        let value = fresh(self, live)?;
        self.taken.insert(key, value.clone());
        Ok(value)
    }

    /// A part of an organ: `kind`, `level`, `region`, `superior`, `abbr`, `name`. `Null` where it has none.
    pub fn organ(&mut self, organ: &str, part: &str) -> Result<Json, Fault> {
        self.read(format!("organ({organ}).{part}"), |_, live| {
            let Some(organ) = live.world.directory.organs.get(&OrganId::from(organ)) else {
                return Ok(Json::Null);
            };
            Ok(match part {
                "kind" => organ.kind.as_str().into(),
                "level" => organ.level.as_str().into(),
                "region" => organ.region.as_str().into(),
                "abbr" => organ.abbr.as_str().into(),
                "name" => organ.name.as_str().into(),
                "superior" => organ.superior.as_ref().map_or(Json::Null, |s| s.as_str().into()),
                _ => Json::Null,
            })
        })
    }

    /// The organ in which a person holds a post on that day (the first one recorded), if any.
    pub fn organ_of(&mut self, person: &str, day: Day) -> Result<Json, Fault> {
        self.read(format!("person({person}).organ"), |_, live| {
            let held = live
                .world
                .directory
                .people
                .get(&PersonId::from(person))
                .and_then(|p| {
                    p.posts
                        .iter()
                        .find(|post| post.from <= day && post.to.is_none_or(|to| day <= to))
                });
            Ok(held.map_or(Json::Null, |post| post.organ.as_str().into()))
        })
    }

    /// The organs of a kind, in the order of their ids.
    pub fn organs_of_kind(&mut self, kind: &str, catalogue: &Catalogue) -> Result<Vec<OrganId>, Fault> {
        let found = self.read(format!("organs({kind})"), |_, live| {
            let all = live.world.directory.organs.values();
            Ok(all
                .filter(|o| catalogue.organs.kind_is(&o.kind, kind))
                .map(|o| Json::from(o.id.as_str()))
                .collect::<Vec<_>>()
                .into())
        })?;
        Ok(found
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .map(OrganId::from)
            .collect())
    }

    /// A fetched outside value.
    pub fn outside(&mut self, want: Want) -> Result<Json, Fault> {
        let key = want.key();
        self.read(key, |reader, live| match live.world.values.get(&want) {
            Some(value) => {
                reader.used.push((want, value.clone()));
                Ok(value.clone())
            }
            None => {
                reader.wants.push(want);
                Err(Fault::Missing)
            }
        })
    }

    /// A row of a tariff. It stands in the catalogue; its value is kept all the same (language §4.4).
    pub fn tariff(
        &mut self,
        catalogue: &Catalogue,
        id: &str,
        keys: &[String],
        day: Day,
    ) -> Result<i64, Fault> {
        let key = format!("tariff({id};{};{day})", keys.join(";"));
        // Read even where nothing is live: a catalogue never changes.
        if let Some(value) = self.kept.iter().find_map(|k| k.get(&key)).and_then(Json::as_i64) {
            return Ok(value);
        }
        let value = catalogue.tariffs.get(id).and_then(|t| t.value(keys, day));
        let value = value.ok_or_else(|| Fault::NoTariff(format!("{id} {}", keys.join("、"))))?;
        self.taken.insert(key, value.into());
        Ok(value)
    }

    /// Another matter as it now is (live only). `None`: there is no such matter.
    pub fn matter(&mut self, id: &MatterId) -> Result<Option<&'w Matter>, Fault> {
        let Some(live) = self.live else {
            return Err(Fault::NotKept(format!("matter({id})")));
        };
        if let Some(matter) = live.changed.get(id) {
            return Ok(Some(matter));
        }
        if let Some(matter) = live.world.matters.get(id) {
            self.seen.insert(id.clone(), matter.revision);
            return Ok(Some(matter));
        }
        let want = Want::Matter {
            id: id.clone(),
            history: false,
        };
        if live.world.values.contains_key(&want) {
            self.seen.insert(id.clone(), 0);
            return Ok(None);
        }
        self.wants.push(want);
        Err(Fault::Missing)
    }

    /// Reads `path` of another matter by `fresh`, keeping the one value that was used.
    pub fn of_matter(
        &mut self,
        id: &MatterId,
        path: &str,
        fresh: impl FnOnce(&mut Self, &'w Matter) -> Result<Val<'static>, Fault>,
    ) -> Result<Val<'static>, Fault> {
        let kept = self.read(format!("matter({id}).{path}"), |reader, _| {
            Ok(match reader.matter(id)? {
                Some(matter) => fresh(reader, matter)?.to_kept(),
                None => Json::Null,
            })
        })?;
        Ok(Val::from_kept(&kept, path))
    }
}
