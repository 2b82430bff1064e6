//! Every statement, one module a group of tables. No SQL stands anywhere else (but migrations and pragmas).

pub(crate) mod cell;
pub(crate) mod clock;
pub(crate) mod fact;
pub(crate) mod journal;
pub(crate) mod list;
pub(crate) mod matter;
pub(crate) mod money;
pub(crate) mod number;
pub(crate) mod office;
pub(crate) mod outbox;
pub(crate) mod secret;
pub(crate) mod whole;
