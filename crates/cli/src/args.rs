//! What the command line takes. Exit codes: 0 done, 1 refused or found wanting, 2 could not be done.
//!
//! Every command has a working example in its help (`tests/outside.rs` looks for it).

use std::net::SocketAddr;
use std::path::PathBuf;

use calendar::period::{Event, Trigger};
use calendar::{Day, Length};
use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::typed::{day, division, event, length, times, trigger, whole};

/// Liantiao 联调: one journal for a county justice bureau, from which every page, deadline and figure is derived.
#[derive(Debug, Parser)]
#[command(name = "liantiao", version, about, max_term_width = 100)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The office's own provider of sign-ins (OpenID Connect); without an issuer there is none.
#[derive(Debug, Clone, Group)]
pub struct Oidc {
    /// Its issuer, as the provider writes it itself; nothing but its scheme, host and port is ever asked.
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    pub oidc_issuer: Option<String>,
    /// What the provider calls us; its redirect address is the origin and `/sign-in/provider/back`.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    pub oidc_client_id: Option<String>,
    /// A file that holds the client's secret, and nothing else.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    pub oidc_client_secret_file: Option<PathBuf>,
    /// What people call the provider.
    #[arg(long, value_name = "NAME", default_value = "统一认证")]
    pub oidc_label: String,
}

/// A database.
#[derive(Debug, Clone, Group)]
pub struct Database {
    /// The county's database file.
    #[arg(long, default_value = "liantiao.db", env = "LIANTIAO_DB", global = true)]
    pub db: PathBuf,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// A part of a ratio, as the catalogue writes it: `ratio = { of, to }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RatioPart {
    /// The numerator.
    Of,
    /// The denominator.
    To,
}

/// How an answer is written that is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Told {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// A period, and as known when.
#[derive(Debug, Clone, Group)]
pub struct Period {
    /// The year, such as 2023.
    #[arg(long)]
    pub period: String,
    /// As known at the end of this day; absent, today.
    #[arg(long, value_parser = day)]
    pub as_known: Option<Day>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a county's database and its key file.
    #[command(after_help = "Example: liantiao init --db nanan.db --county 350583 --name 南安市 --abbr 南")]
    Init {
        #[command(flatten)]
        database: Database,
        /// The county's division code.
        #[arg(long, value_parser = division)]
        county: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// Its short name, printed in numbers.
        #[arg(long)]
        abbr: String,
        /// The catalogue to publish.
        #[arg(long, default_value = "catalogue")]
        catalogue: PathBuf,
    },
    /// Check a catalogue as a compiler would, and play its worked examples.
    #[command(
        after_help = "Example: liantiao check catalogue\nExit codes: 0 no error, 1 errors, 2 could not read it"
    )]
    Check {
        /// The catalogue's folder.
        #[arg(default_value = "catalogue")]
        dir: PathBuf,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
        /// Check against the catalogue that is current in this database, too.
        #[arg(long)]
        against: Option<PathBuf>,
        /// Leave the worked examples out.
        #[arg(long)]
        without_examples: bool,
    },
    /// Publish a catalogue: whole, under its digest.
    #[command(after_help = "Example: liantiao publish catalogue --db nanan.db")]
    Publish {
        #[command(flatten)]
        database: Database,
        /// The catalogue's folder.
        #[arg(default_value = "catalogue")]
        dir: PathBuf,
    },
    /// Enter organs, people and posts from JSON.
    #[command(
        after_help = "Example: echo '{\"organs\":[{\"id\":\"honglai\",\"kind\":\"justice-office\",\"name\":\"洪濑司法所\",\"abbr\":\"洪濑\",\"level\":\"town\",\"region\":\"350583113\"}],\"people\":[{\"id\":\"fang\",\"name\":\"方乙\"},{\"id\":\"mu\",\"name\":\"穆甲\"}],\"posts\":[{\"person\":\"fang\",\"post\":\"clerk\",\"organ\":\"honglai\",\"from\":\"2023-01-01\"},{\"person\":\"mu\",\"post\":\"head\",\"organ\":\"honglai\",\"from\":\"2023-01-01\"}]}' | liantiao enrol - --db nanan.db"
    )]
    Enrol {
        #[command(flatten)]
        database: Database,
        /// A file; `-` for standard input.
        file: PathBuf,
    },
    /// Perform a simulated year, act by act, on a new database.
    #[command(after_help = "Example: liantiao simulate nanan-2023 --db year.db")]
    Simulate {
        #[command(flatten)]
        database: Database,
        /// The plan: a name of `plans/` without `.toml`.
        plan: String,
        /// The catalogue's folder.
        #[arg(long, default_value = "catalogue")]
        catalogue: PathBuf,
        /// Another seed than the plan's.
        #[arg(long, value_parser = whole)]
        seed: Option<u64>,
        /// So many times the plan's counts (for benches).
        #[arg(long, default_value_t = 1, value_parser = times)]
        times: u32,
    },
    /// The figures of a period.
    #[command(
        after_help = "Example: liantiao figures --period 2023 --as-known 2024-02-26 --format csv --db year.db"
    )]
    Figures {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        period: Period,
        /// The set of indicators.
        #[arg(long, default_value = "nanan-annual")]
        set: String,
        /// How to write them.
        #[arg(long, default_value = "table")]
        format: Format,
        /// Compare with published figures: a CSV with `id,section,measure,zh,kind,value,unit,print`.
        #[arg(long)]
        against: Option<PathBuf>,
    },
    /// A figure's definition in words, its parts, its value, and how many cases it has.
    #[command(after_help = "Example: liantiao explain mediation.success_rate --period 2023 --db year.db")]
    Explain {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        period: Period,
        /// The figure.
        figure: String,
        /// The set of indicators.
        #[arg(long, default_value = "nanan-annual")]
        set: String,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// Exactly the facts that make a figure.
    #[command(
        after_help = "Example: liantiao cases reconsideration.corrected --period 2023 --format csv --db year.db\nCSV has always the five columns number,act,day,town,value. A ratio has two lists: without --part that of its\nnumerator comes first and that of its denominator after it; JSON names the list of each line."
    )]
    Cases {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        period: Period,
        /// The figure.
        figure: String,
        /// Of a ratio, only the cases of its numerator (`of`) or of its denominator (`to`).
        #[arg(long)]
        part: Option<RatioPart>,
        /// The set of indicators.
        #[arg(long, default_value = "nanan-annual")]
        set: String,
        /// How to write them.
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Count any measure, by its splits.
    #[command(
        after_help = "Example: liantiao count mediation.handled --from 2023-01-01 --to 2023-12-31 --by kind --db year.db"
    )]
    Count {
        #[command(flatten)]
        database: Database,
        /// The measure.
        measure: String,
        /// First day; left out, a level at the last day.
        #[arg(long, value_parser = day)]
        from: Option<Day>,
        /// Last day.
        #[arg(long, value_parser = day)]
        to: Day,
        /// As known at the end of this day.
        #[arg(long, value_parser = day)]
        as_known: Option<Day>,
        /// A split to count by.
        #[arg(long)]
        by: Option<String>,
        /// How to write it.
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Write a report: every number live and linked to its explanation.
    #[command(
        after_help = "Example: liantiao report annual --period 2023 --as-known 2024-02-26 --format html -o report.html --db year.db"
    )]
    Report {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        period: Period,
        /// The report: its id, or the name of its file in `reports/`.
        report: String,
        /// `md` or `html`.
        #[arg(long, default_value = "md")]
        format: ReportFormat,
        /// Where to; absent, standard output.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// What changed in a period's figures after a day, case by case and why.
    #[command(after_help = "Example: liantiao restatements --period 2023 --since 2024-02-26 --db year.db")]
    Restatements {
        #[command(flatten)]
        database: Database,
        /// The year.
        #[arg(long)]
        period: String,
        /// What was published as known on this day.
        #[arg(long, value_parser = day)]
        since: Day,
        /// The set of indicators.
        #[arg(long, default_value = "nanan-annual")]
        set: String,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// Compute a statutory period, and say why.
    #[command(
        after_help = "Example: liantiao period --from 2024-03-01 --within \"60 days\" --event pause@2024-03-20 --event resume@2024-04-10"
    )]
    Period(PeriodArgs),
    /// Perform one act from JSON.
    #[command(
        after_help = "Example: echo '{\"key\":\"event-1\",\"procedure\":\"outreach-event\",\"act\":\"record\",\"answers\":{\"theme\":\"宪法宣传\",\"place\":\"洪濑镇\",\"form\":\"site\",\"audience\":\"resident\",\"people\":80,\"materials\":120},\"by\":{\"person\":\"fang\"}}' | liantiao act - --db nanan.db\nExit codes: 0 recorded, 1 refused (nothing was recorded)"
    )]
    Act {
        #[command(flatten)]
        database: Database,
        /// A file; `-` for standard input.
        file: PathBuf,
        /// Judge it and say what would be recorded; record nothing.
        #[arg(long)]
        dry_run: bool,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// Record a correction from JSON.
    #[command(
        after_help = "Example: echo '{\"why\":\"人数数错\",\"by\":{\"person\":\"fang\"},\"approved\":{\"person\":\"mu\"},\"changes\":[{\"change\":\"amend\",\"entry\":\"e50fa7eaf8a9a50f84a6e\",\"answers\":{\"people\":90}}]}' | liantiao correct - --db nanan.db\nThe entry is what `act --format json` answers; exit codes: 0 recorded, 1 refused"
    )]
    Correct {
        #[command(flatten)]
        database: Database,
        /// A file; `-` for standard input.
        file: PathBuf,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// The daily run: let clocks lapse whose last day has passed.
    #[command(after_help = "Example: liantiao run --db nanan.db")]
    Run {
        #[command(flatten)]
        database: Database,
        /// The day; absent, today.
        #[arg(long, value_parser = day)]
        day: Option<Day>,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// A matter's page: state, what may be done now and by whom, clocks with reasons, money, timeline.
    #[command(after_help = "Example: liantiao show （2023）水头镇人调字第1号 --db year.db")]
    Show {
        #[command(flatten)]
        database: Database,
        /// Its number or id.
        matter: String,
        /// As this person sees it.
        #[arg(long = "as")]
        person: Option<String>,
        /// On this day; absent, today.
        #[arg(long, value_parser = day)]
        on: Option<Day>,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// A person's inbox in the order of legal deadlines.
    #[command(after_help = "Example: liantiao inbox --as office-001-clerk-1 --on 2023-06-30 --db year.db")]
    Inbox {
        #[command(flatten)]
        database: Database,
        /// The person.
        #[arg(long = "as")]
        person: String,
        /// On this day; absent, today.
        #[arg(long, value_parser = day)]
        on: Option<Day>,
        /// How to write it.
        #[arg(long, default_value = "table")]
        format: Format,
    },
    /// Derive everything again from the journal and compare.
    #[command(
        after_help = "Example: liantiao verify --db year.db\nExit codes: 0 nothing differs, 1 something differs"
    )]
    Verify {
        #[command(flatten)]
        database: Database,
        /// `table` for people, `json` for programs.
        #[arg(long, default_value = "table")]
        format: Told,
    },
    /// Derive everything again from the journal and put it in place.
    #[command(after_help = "Example: liantiao rebuild --db year.db")]
    Rebuild {
        #[command(flatten)]
        database: Database,
    },
    /// Write out what is stored.
    #[command(after_help = "Example: liantiao export journal --db year.db > journal.jsonl")]
    Export {
        #[command(flatten)]
        database: Database,
        /// What.
        what: Exported,
    },
    /// Serve the workbench to browsers.
    #[command(
        after_help = "Example: liantiao serve --db year.db --listen 127.0.0.1:8080\nBehind a proxy that does TLS: add --origin https://lt.example.gov.cn --behind-proxy\nWith the office's own sign-in: add --oidc-issuer https://id.example.gov.cn --oidc-client-id liantiao --oidc-client-secret-file oidc.secret --oidc-label 南安市统一认证"
    )]
    Serve {
        #[command(flatten)]
        database: Database,
        /// Where to listen; without --origin only on this machine.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Where people reach it by HTTPS; cookies are then for HTTPS only.
        #[arg(long)]
        origin: Option<String>,
        /// A proxy of ours stands before the server: who asks is the address that its X-Forwarded-For names last.
        #[arg(long)]
        behind_proxy: bool,
        /// A folder into which messages to phones are written, one JSON file each; the office's gateway sends them.
        #[arg(long, value_name = "FOLDER")]
        messages: Option<PathBuf>,
        #[command(flatten)]
        oidc: Oidc,
        /// Log one JSON object a line.
        #[arg(long)]
        json: bool,
        /// For demonstrations: take this day as today.
        #[arg(long, conflicts_with = "origin")]
        today: Option<Day>,
        /// For demonstrations over simulated people: print a link by which this person signs in once.
        #[arg(long, value_name = "PERSON", conflicts_with = "origin")]
        demo: Vec<String>,
        /// The same for an administrator of accounts.
        #[arg(long, value_name = "PERSON", conflicts_with = "origin")]
        demo_administrator: Vec<String>,
        /// The same for residents: print a link to the latest open matter of this procedure, as its first party.
        #[arg(long, value_name = "PROCEDURE", conflicts_with = "origin")]
        demo_resident: Vec<String>,
        /// Calls of the API a second that one token may make; one address ten times as many.
        #[arg(long, value_name = "CALLS", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        api_pace: u32,
    },
    /// Give accounts for signing in.
    #[command(
        after_help = "Example: liantiao account invite 0583-1142 --person office-001-clerk-1 --db year.db\nThe code it prints is shown once; hand it over in person."
    )]
    Account {
        #[command(flatten)]
        database: Database,
        /// What to do.
        #[command(subcommand)]
        what: Account,
    },
    /// Give tokens by which programs call the API.
    #[command(
        after_help = "Example: liantiao token create 办公系统 --person office-001-clerk-1 --post clerk --organ office-001 --scope read --scope act --db year.db\nThe token it prints is shown once."
    )]
    Token {
        #[command(flatten)]
        database: Database,
        /// What to do.
        #[command(subcommand)]
        what: Token,
    },
    /// Print completions for a shell.
    #[command(after_help = "Example: liantiao completions bash > liantiao.bash")]
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What `account` does.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Give a person an account, or a new one-time code to one who forgot the password.
    Invite {
        /// What the person types: a staff number or a phone number.
        login: String,
        /// The person, by the id in the directory.
        #[arg(long)]
        person: String,
        /// May give accounts to others.
        #[arg(long)]
        administrator: bool,
    },
    /// Close an account and end its sessions.
    Close {
        /// The account.
        login: String,
    },
    /// List accounts.
    List,
}

/// What `token` does.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make a token for a program: it acts as this person under this post.
    Create {
        /// Which system it is for.
        label: String,
        /// The person, by the id in the directory.
        #[arg(long)]
        person: String,
        /// A post the person holds.
        #[arg(long)]
        post: String,
        /// The organ it is held in, by its id.
        #[arg(long)]
        organ: String,
        /// What it opens: read, act, files, secrets, export; several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// The last day on which it holds, at most 366 days from now; absent, a year from now.
        #[arg(long, value_parser = day)]
        until: Option<Day>,
    },
    /// Revoke a token.
    Revoke {
        /// Its id, as `list` says it.
        id: String,
    },
    /// List tokens.
    List,
}

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Exported {
    /// The journal, one JSON object a line, in sequence.
    Journal,
    /// The journal's digest: equal digests, equal journals.
    Digest,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// Markdown.
    Md,
    /// One HTML file.
    Html,
}

/// `period`.
#[derive(Debug, Group)]
pub struct PeriodArgs {
    /// The day of the trigger, or its moment for hours (2023-05-04T15:00).
    #[arg(long, value_parser = trigger)]
    pub from: Trigger,
    /// The length: "60 days", "5 working days", "1 month", "24 hours".
    #[arg(long, value_parser = length, allow_hyphen_values = true)]
    pub within: Length,
    /// Count backwards.
    #[arg(long)]
    pub before: bool,
    /// pause@DAY, resume@DAY, restart@DAY, met@DAY, "extend@DAY=30 days"; in the order they happened.
    #[arg(long = "event", value_parser = event)]
    pub events: Vec<Event>,
    /// At most so much longer in all.
    #[arg(long, value_parser = length)]
    pub extend_at_most: Option<Length>,
    /// Longer at most so often.
    #[arg(long, value_parser = times)]
    pub extend_times: Option<u32>,
    /// Days whose state is asked.
    #[arg(long, value_parser = day)]
    pub on: Vec<Day>,
    /// `table` for people, `json` for programs.
    #[arg(long, default_value = "table")]
    pub format: Told,
    /// Holidays; absent, the published arrangements built in.
    #[arg(long)]
    pub holidays: Option<PathBuf>,
}
