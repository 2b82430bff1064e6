//! `serve`: the workbench in browsers.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, bail};
use calendar::Day;
use desk::{Clock, Desk, SetClock, SystemClock};
use store::Store;
use web::{LogForm, Settings};

use crate::out::Out;

/// Serves until asked to end.
pub fn serve(
    out: &mut Out,
    db: &Path,
    listen: SocketAddr,
    origin: Option<String>,
    json: bool,
    today: Option<Day>,
) -> Result<ExitCode> {
    if !db.exists() {
        bail!(
            "{} 不存在；请先 liantiao init,或者 liantiao simulate",
            db.display()
        );
    }
    web::log_to_stderr(if json { LogForm::Json } else { LogForm::Text });
    let file: PathBuf = db.to_owned();
    let open = move || {
        let clock: Arc<dyn Clock> = match today {
            Some(day) => Arc::new(SetClock::at(day)),
            None => Arc::new(SystemClock),
        };
        let store = Store::open(&file).map_err(|e| e.to_string())?;
        Desk::open(store, clock).map_err(|e| e.to_string())
    };
    let announce = |address: SocketAddr| {
        // That nobody reads it is no fault: the server goes on.
        let _ = writeln!(out, "请在浏览器打开 http://{address}/ ;按 Ctrl-C 结束").and_then(|()| out.flush());
    };
    web::serve(Settings { listen, origin }, open, announce)?;
    Ok(ExitCode::SUCCESS)
}
