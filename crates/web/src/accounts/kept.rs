//! Accounts, sessions and tries in the county's database, beside the journal.

use calendar::Moment;
use engine::ids::PersonId;
use store::{Store, StoreError};

use super::{Access, Account, Accounts, AccountsError, Session, Tie, Tries};

impl From<StoreError> for AccountsError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl Accounts for Store {
    fn account(&self, login: &str) -> Result<Option<Account>, AccountsError> {
        Ok(self.account(login)?)
    }

    fn by_activation(&self, code: &str) -> Result<Option<Account>, AccountsError> {
        Ok(self.account_by_activation(code)?)
    }

    fn accounts(&self) -> Result<Vec<Account>, AccountsError> {
        Ok(self.accounts()?)
    }

    fn save(&self, account: &Account) -> Result<(), AccountsError> {
        Ok(self.put_account(account)?)
    }

    fn take_activation(&self, login: &str, code: &str) -> Result<bool, AccountsError> {
        Ok(self.take_activation(login, code)?)
    }

    fn take_step(&self, login: &str, step: i64) -> Result<bool, AccountsError> {
        Ok(self.take_step(login, step)?)
    }

    fn session(&self, token: &str) -> Result<Option<Session>, AccountsError> {
        Ok(self.session(token)?)
    }

    fn save_session(&self, session: &Session) -> Result<(), AccountsError> {
        Ok(self.put_session(session)?)
    }

    fn end_session(&self, token: &str) -> Result<(), AccountsError> {
        Ok(self.end_session(token)?)
    }

    fn end_sessions(&self, person: &PersonId) -> Result<u64, AccountsError> {
        Ok(self.end_sessions_of(person)?)
    }

    fn end_session_of(&self, person: &PersonId, id: &str) -> Result<bool, AccountsError> {
        Ok(self.end_session_of(person, id)?)
    }

    fn sessions(&self, person: &PersonId) -> Result<Vec<Session>, AccountsError> {
        Ok(self.sessions_of(person)?)
    }

    fn tied_to(&self, issuer: &str, subject: &str) -> Result<Option<Tie>, AccountsError> {
        Ok(self.tied_to(issuer, subject)?)
    }

    fn tie_of(&self, login: &str) -> Result<Option<Tie>, AccountsError> {
        Ok(self.tie_of(login)?)
    }

    fn put_tie(&self, issuer: &str, subject: &str, tie: &Tie) -> Result<bool, AccountsError> {
        Ok(self.put_tie(issuer, subject, tie)?)
    }

    fn cut_tie(&self, login: &str) -> Result<bool, AccountsError> {
        Ok(self.cut_tie(login)?)
    }

    fn note(&self, line: Access) -> Result<(), AccountsError> {
        Ok(self.log_access(vec![line])?)
    }

    fn tries(&self, who: &str) -> Result<Option<Tries>, AccountsError> {
        Ok(self.tries(who)?)
    }

    fn count_try(&self, who: &str, now: Moment) -> Result<Tries, AccountsError> {
        Ok(self.count_try(who, now)?)
    }

    fn forget_tries(&self, who: &str) -> Result<(), AccountsError> {
        Ok(self.forget_tries(who)?)
    }

    fn clear(&self, before: Moment) -> Result<(), AccountsError> {
        self.clear_sessions(before)?;
        self.clear_tries(before)?;
        Ok(())
    }
}
