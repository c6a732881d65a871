//! `demo`, `serve`, `openapi`.

use std::time::Instant;

use anyhow::Result;
use app::{DemoOutcome, ServeOptions};

use crate::arguments::{Demo, Serve};
use crate::{Outcome, terminal};

/// Builds the demo county and serves it.
pub(crate) fn demo(arguments: Demo) -> Result<Outcome> {
    let base = arguments.place.place();
    for number in 0..arguments.counties.max(1) {
        let mut place = base.clone();
        if arguments.counties > 1 {
            place.data = base.data.join(format!("county-{:02}", number + 1));
            place.schema = format!("{}_{:02}", base.schema, number + 1);
        }
        let options = demo::Options {
            seed: arguments.seed + u64::from(number),
            years: arguments.years,
            scale: if arguments.small { demo::Scale::Small } else { demo::Scale::County },
        };
        let began = Instant::now();
        let mut told = (String::new(), began);
        let outcome = app::build_demo(&place, &options, |progress| {
            // A line a second, and one for each new stage, is enough for people and for logs.
            if progress.stage != told.0 || told.1.elapsed().as_millis() >= 1_000 {
                terminal::progress(&progress.to_string());
                told = (progress.stage.to_owned(), Instant::now());
            }
        })?;
        terminal::progress_done();
        terminal::line(&match outcome {
            DemoOutcome::AlreadyThere => format!("演示县已在 {}", place.data.display()),
            DemoOutcome::Built => format!(
                "演示县已建成：{}，用时{:.1}秒",
                place.data.display(),
                began.elapsed().as_secs_f64()
            ),
        });
    }
    if arguments.no_serve || arguments.counties > 1 {
        return Ok(Outcome::Done);
    }
    logging("info");
    let county = app::open(&base)?;
    app::serve(county, &ServeOptions::at(arguments.listen), |address| {
        terminal::line(&format!(
            "\n  联户 · 江永县(演示，人物均为虚构)\n\n  打开  http://{address}\n"
        ));
        let rows: Vec<Vec<String>> = demo::SIGN_INS
            .iter()
            .map(|sign_in| {
                vec![
                    format!("  {}", sign_in.role_name),
                    sign_in.login.into(),
                    sign_in.password.into(),
                ]
            })
            .collect();
        terminal::table(&["  身份", "登录名", "密码"], &rows);
        terminal::line("\n  按 Ctrl-C 停止");
    })?;
    Ok(Outcome::Done)
}

/// Serves a county.
pub(crate) fn serve(arguments: Serve) -> Result<Outcome> {
    let settings = settings::load(arguments.settings.as_deref())?;
    logging(&settings.log_level);
    let county = app::open(&arguments.place.over(&settings))?;
    let options = ServeOptions {
        listen: arguments.listen.unwrap_or(settings.listen),
        is_https: settings.is_https(),
        trusts_proxy: settings.trusts_proxy,
        upload_bytes: settings.max_upload_bytes,
        public_url: settings.public_url.clone(),
        // The settings have been checked: each of them is a block.
        internal_targets: settings.internal_targets.iter().flat_map(|one| one.parse()).collect(),
    };
    app::serve(county, &options, |address| {
        terminal::line(&format!("联户已启动:http://{address}"));
    })?;
    Ok(Outcome::Done)
}

/// Prints the OpenAPI document.
pub(crate) fn openapi() -> Result<Outcome> {
    terminal::json(api::openapi());
    Ok(Outcome::Done)
}

/// Logs go to standard error, so that what a command prints can be read by a program.
fn logging(level: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(level)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
