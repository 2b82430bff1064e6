//! Every statement, one module a group of tables. No SQL stands anywhere else (but migrations and pragmas).

pub(crate) mod access_log;
pub(crate) mod account;
pub(crate) mod attachment;
pub(crate) mod cell;
pub(crate) mod clock;
pub(crate) mod correction;
pub(crate) mod dated;
pub(crate) mod draft;
pub(crate) mod fact;
pub(crate) mod journal;
pub(crate) mod matter;
pub(crate) mod money;
pub(crate) mod number;
pub(crate) mod office;
pub(crate) mod outbox;
pub(crate) mod own;
pub(crate) mod receipt;
pub(crate) mod search;
pub(crate) mod secret;
pub(crate) mod see;
pub(crate) mod session;
pub(crate) mod tally;
pub(crate) mod tie;
pub(crate) mod token;
pub(crate) mod upload;
pub(crate) mod whole;
