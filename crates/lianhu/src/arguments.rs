//! What can be typed after `lianhu`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kernel::id::RepresentativeId;
use kernel::{AreaCode, Date, Month};

/// 联户: a county's villager-representative mechanism, from real records.
#[derive(Parser)]
#[command(name = "lianhu", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Build the demo county where it is missing, then serve it.
    Demo(Demo),
    /// Serve a county.
    Serve(Serve),
    /// Begin a county: add its areas from a CSV file (code,name,type,parent).
    Divisions(Divisions),
    /// Add the county's departments from a CSV file (code,name,duty_phone,handles).
    Departments(Departments),
    /// Bring a county's schema to the newest state.
    Migrate(Place),
    /// Print the figures of an area.
    Figures(Figures),
    /// Print the bulletin paragraph (截至目前…) of an area, or write the bulletin in Word.
    Bulletin(Bulletin),
    /// Count everything again from the records; exit code 1 and a table where a counter differs.
    Recount(Report),
    /// Close a month (月结): what is known of it stays known, and what comes later is a correction.
    CloseMonth(CloseMonth),
    /// List the closed months.
    Closings(Report),
    /// Check the change log's chain, that every record points at one that exists, closed months, and
    /// the search index.
    Verify(Report),
    /// Build anew what is derived from the records: the search index and the counters of the overview.
    Reindex(Place),
    /// Import a roster from Excel or CSV.
    Import(Import),
    /// Export a roster in the same layout.
    Export(Export),
    /// Write a ledger (台账) of any area and any span as .xlsx or .csv, however long it is.
    Ledger(Ledger),
    /// List the ledgers.
    Ledgers {
        /// How to print.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Accounts that sign in, and what each may do.
    #[command(visible_alias = "account")]
    User {
        #[command(subcommand)]
        command: User,
    },
    /// The interface for the programs of others (Open311 GeoReport v2): off until it is turned on.
    Open311 {
        #[command(subcommand)]
        command: Open311,
    },
    /// Keys for programs that hand in reports through Open311.
    #[command(name = "open311-key")]
    Open311Key {
        #[command(subcommand)]
        command: Open311Key,
    },
    /// Copy a running county into one file.
    Backup(Backup),
    /// Put a backup into an empty folder.
    Restore(Restore),
    /// Print the OpenAPI document.
    Openapi,
    /// Look at the machine and the county, and say what needs attention.
    Doctor(Report),
    /// Print the calendar: each day, whether it is worked, and why; without days, the known years.
    Calendar(Calendar),
}

/// Where the county is kept.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// The county's folder: its database (unless --database) and its keys.
    #[arg(long, env = "LIANHU_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// A PostgreSQL database instead of a file: postgres://user@host/name.
    #[arg(long, env = "LIANHU_DATABASE_URL")]
    pub(crate) database: Option<String>,
    /// The schema in that database.
    #[arg(long, env = "LIANHU_SCHEMA")]
    pub(crate) schema: Option<String>,
    /// The folder of the pictures; `attachments` in the county's folder when absent.
    #[arg(long, env = "LIANHU_ATTACHMENTS")]
    pub(crate) attachments: Option<PathBuf>,
}

impl Place {
    /// The place; where nothing was typed, `data` and the schema `lianhu`.
    pub(crate) fn place(&self) -> app::Place {
        app::Place {
            data: self.data.clone().unwrap_or_else(|| "data".into()),
            database: self.database.clone(),
            schema: self.schema.clone().unwrap_or_else(|| "lianhu".to_owned()),
            attachments: self.attachments.clone(),
        }
    }

    /// The place, with these settings where nothing was typed.
    pub(crate) fn over(&self, settings: &settings::Settings) -> app::Place {
        app::Place {
            data: self.data.clone().unwrap_or_else(|| settings.data.clone()),
            database: self.database.clone().or_else(|| settings.database_url.clone()),
            schema: self.schema.clone().unwrap_or_else(|| settings.schema.clone()),
            attachments: self.attachments.clone().or_else(|| settings.attachments.clone()),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

#[derive(Args)]
pub(crate) struct Demo {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// How many years of monthly contacts lie before the article's months (for benchmarks).
    #[arg(long, default_value_t = 0)]
    pub(crate) years: u32,
    /// How many counties to build, each in a folder of its own (for benchmarks).
    #[arg(long, default_value_t = 1)]
    pub(crate) counties: u32,
    /// The seed: the same seed makes the same county.
    #[arg(long, default_value_t = 431_125)]
    pub(crate) seed: u64,
    /// One township with two villages only, built in about a second (for tests).
    #[arg(long)]
    pub(crate) small: bool,
    /// Build only, do not serve.
    #[arg(long)]
    pub(crate) no_serve: bool,
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) place: Place,
    /// A settings file; settings.example.toml explains each line.
    #[arg(long)]
    pub(crate) settings: Option<PathBuf>,
    /// Where to listen.
    #[arg(long)]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Args)]
pub(crate) struct Divisions {
    /// The file: county first, every area after the one that it lies in.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
    /// The day from which the new areas count; today when absent.
    #[arg(long)]
    pub(crate) since: Option<Date>,
    /// The day from which the county's figures count (起算日).
    #[arg(long)]
    pub(crate) counts_from: Option<Date>,
}

#[derive(Args)]
pub(crate) struct Departments {
    /// The file; data/departments-county.csv is one to begin with.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
}

#[derive(Args)]
pub(crate) struct Figures {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The area's code: 431125, 431125101, 431125101216, or 14 digits for a group. The county
    /// when absent.
    #[arg(long)]
    pub(crate) area: Option<AreaCode>,
    /// The last day that counts; today when absent.
    #[arg(long)]
    pub(crate) as_of: Option<Date>,
    /// The first day that counts; the county's own when absent.
    #[arg(long)]
    pub(crate) since: Option<Date>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Bulletin {
    #[command(flatten)]
    pub(crate) figures: Figures,
    /// Write the whole bulletin as a Word document into this file.
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct CloseMonth {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The month, 2023-04; the next one when absent.
    #[arg(long)]
    pub(crate) month: Option<Month>,
}

#[derive(Args)]
pub(crate) struct Report {
    #[command(flatten)]
    pub(crate) place: Place,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Roster {
    /// Households (联系户名册).
    Households,
    /// Representatives (代表花名册).
    Representatives,
    /// Candidates (摸底名单).
    Candidates,
}

#[derive(Args)]
pub(crate) struct Import {
    /// Which roster.
    #[arg(value_enum)]
    pub(crate) roster: Roster,
    /// The file: .xlsx, .xls or .csv.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) place: Place,
    /// The area that the file is for; the county when absent.
    #[arg(long)]
    pub(crate) area: Option<AreaCode>,
    /// Say what would happen and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Where to write the rows that could not be taken, with the reasons.
    #[arg(long)]
    pub(crate) error_sheet: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Export {
    /// Which roster.
    #[arg(value_enum)]
    pub(crate) roster: Roster,
    #[command(flatten)]
    pub(crate) place: Place,
    /// The area; the county when absent.
    #[arg(long)]
    pub(crate) area: Option<AreaCode>,
    /// The file to write: .xlsx or .csv.
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Ledger {
    /// Which ledger, by its code: `lianhu ledgers` lists them.
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) place: Place,
    /// The area; the county when absent.
    #[arg(long)]
    pub(crate) area: Option<AreaCode>,
    /// The first day that counts; the county's own when absent.
    #[arg(long)]
    pub(crate) from: Option<Date>,
    /// The last day that counts; today when absent.
    #[arg(long)]
    pub(crate) to: Option<Date>,
    /// The file to write: .xlsx or .csv.
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// How to print what was written.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Subcommand)]
pub(crate) enum User {
    /// Add an account; the password is read from the terminal or from standard input.
    Add(UserAdd),
    /// Set a new password and end the account's sessions.
    Reset(UserReset),
    /// Invite somebody to sign in on a phone: prints the link and the code, once.
    Invite(UserInvite),
    /// List the accounts with their roles.
    List(Report),
    /// Give an account these roles instead of those that it has; it has them within half a minute,
    /// also where it is signed in.
    Grants(UserGrants),
}

#[derive(Args)]
pub(crate) struct UserGrants {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The name or telephone number.
    pub(crate) login: String,
    /// A role with its area's code (village@431125101216) or its department's (department@water);
    /// may be given several times. A role without either has the whole county.
    #[arg(long = "grant", required = true)]
    pub(crate) grants: Vec<String>,
}

#[derive(Args)]
pub(crate) struct UserInvite {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The representative, by identifier (rep_…); the account is made where it is missing.
    #[arg(long, required_unless_present = "phone", conflicts_with = "phone")]
    pub(crate) representative: Option<RepresentativeId>,
    /// Whoever has this telephone number.
    #[arg(long)]
    pub(crate) phone: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct UserAdd {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The person's name, as timelines show it.
    #[arg(long)]
    pub(crate) name: String,
    /// The name to type at sign-in; the person's name when absent.
    #[arg(long)]
    pub(crate) login: Option<String>,
    /// The telephone number to sign in with.
    #[arg(long)]
    pub(crate) phone: Option<String>,
    /// The role: county, township, village, group_head, auditor, system or department.
    #[arg(long)]
    pub(crate) role: String,
    /// The code of the department, for that role.
    #[arg(long)]
    pub(crate) department: Option<String>,
    /// The area of the role; the county when absent.
    #[arg(long)]
    pub(crate) area: Option<AreaCode>,
}

#[derive(Args)]
pub(crate) struct UserReset {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The name or telephone number.
    pub(crate) login: String,
}

#[derive(Subcommand)]
pub(crate) enum Open311 {
    /// Print what the county says of itself.
    Show(Report),
    /// Answer other programs; what is not named stays as it is.
    On(Open311On),
    /// Answer nobody any more.
    Off(Place),
}

#[derive(Args)]
pub(crate) struct Open311On {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The address by which other programs reach the server, such as https://lianhu.example.gov.cn.
    #[arg(long)]
    pub(crate) url: Option<String>,
    /// The jurisdiction_id, where it is not the county's division code.
    #[arg(long)]
    pub(crate) jurisdiction: Option<String>,
    /// How to learn more, as people read it.
    #[arg(long)]
    pub(crate) contact: Option<String>,
    /// How to get a key, as people read it.
    #[arg(long)]
    pub(crate) key_service: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Open311Key {
    /// Make a key; it is printed once.
    Create(Open311KeyCreate),
    /// List the keys.
    List(Report),
    /// Revoke a key; what came in through it stays.
    Revoke(Open311KeyRevoke),
}

#[derive(Args)]
pub(crate) struct Open311KeyCreate {
    #[command(flatten)]
    pub(crate) place: Place,
    /// What the key is called: who has it, and for what.
    #[arg(long)]
    pub(crate) name: String,
    /// How its holder is reached.
    #[arg(long)]
    pub(crate) contact: String,
    /// How many requests and updates in a minute.
    #[arg(long, default_value_t = open311::keys::PER_MINUTE)]
    pub(crate) per_minute: i64,
    /// How many in 24 hours.
    #[arg(long, default_value_t = open311::keys::PER_DAY)]
    pub(crate) per_day: i64,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Open311KeyRevoke {
    #[command(flatten)]
    pub(crate) place: Place,
    /// What the key is called.
    pub(crate) name: String,
}

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The file to write; it must not exist.
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Calendar {
    /// The first day.
    #[arg(long, requires = "to")]
    pub(crate) from: Option<Date>,
    /// The last day.
    #[arg(long, requires = "from")]
    pub(crate) to: Option<Date>,
    /// The county's folder, whose `calendar` folder may hold further years; only what the program
    /// brings when absent.
    #[arg(long, env = "LIANHU_DATA")]
    pub(crate) data: Option<PathBuf>,
    /// Read a year's file, or one of office hours, and say whether it can be used.
    #[arg(long, conflicts_with_all = ["from", "to", "data"])]
    pub(crate) check: Option<PathBuf>,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: Format,
}

#[derive(Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) place: Place,
    /// The backup.
    pub(crate) file: PathBuf,
}
