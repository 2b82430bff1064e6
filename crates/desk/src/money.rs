//! What stands on the accounts of a matter.

use calendar::Day;
use catalogue::model::AccountKind;
use engine::matter::Matter;

use crate::Desk;
use crate::order::Failure;

impl Desk {
    /// Balance in fen at the end of a day of a matter's account: `held`, `victim:p12`, or an organ's or shared one by
    /// the name the procedure gives it.
    pub fn balance(&self, matter: &Matter, account: &str, on: Day) -> Result<i64, Failure> {
        let definition = self.definition(matter)?;
        let kind = definition
            .as_ref()
            .and_then(|p| p.accounts.get(account.split(':').next().unwrap_or(account)))
            .map(|a| a.kind.clone());
        let full = match kind {
            Some(AccountKind::PerOrgan) => format!("organ:{}:{account}", matter.organ),
            Some(AccountKind::Shared(id)) => {
                let per_organ = self
                    .catalogue()?
                    .shared_accounts
                    .get(&id)
                    .is_some_and(|s| s.per_organ);
                if per_organ {
                    format!("shared:{id}:{}", matter.organ)
                } else {
                    format!("shared:{id}")
                }
            }
            _ => format!("{}:{account}", matter.id),
        };
        Ok(self.store.balance(&full, on)?)
    }
}
