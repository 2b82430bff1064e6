//! Outside values as they stand, for judging an act and again for committing it.

use engine::ids::County;
use engine::world::Want;
use rusqlite::Connection;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::tables::{fact, matter, money};

/// The value of a want: of a matter its revision (0: none), of `Counted` and `LeastBalance` a whole number, of
/// `Register` the matter's id or null.
pub(crate) fn want(conn: &Connection, county: &County, want: &Want) -> Result<Json, StoreError> {
    Ok(match want {
        Want::Matter { id, .. } => {
            Json::from(matter::stands(conn, county, id)?.map_or(0, |(revision, _)| revision))
        }
        Want::Counted {
            measure,
            same,
            after,
            up_to,
            not,
        } => Json::from(fact::counted(
            conn,
            county,
            measure,
            same,
            *after,
            *up_to,
            not.as_ref(),
        )?),
        Want::Register { procedure, person } => {
            matter::register(conn, county, procedure, person.as_str())?.map_or(Json::Null, Json::from)
        }
        Want::LeastBalance { account, from } => Json::from(money::least(conn, county, account, *from)?),
    })
}
