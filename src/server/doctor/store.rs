//! The database: whether it answers, accepts a write, and has the schema of this program.

use super::facts::DatabaseFacts;
use crate::{
    model::doctor::{
        Finding,
        Level::{InOrder, NotChecked, Note, Problem, Warning},
    },
    server::store::examine::{Examination, Schema},
};

const DATABASE: &str = "Database";
const TABLES: &str = "Tables of the database";
const WHY: &str = "Sessions, profiles and everything that people write are stored in it: without it nobody can sign in.";

pub fn check(facts: &DatabaseFacts) -> Vec<Finding> {
    match facts {
        DatabaseFacts::NotConfigured => {
            vec![
                Finding::new(NotChecked, "database_not_checked", DATABASE, "The settings do not name one.", WHY)
                    .fix("Correct DAYBOOK_DATABASE first."),
            ]
        }
        DatabaseFacts::Absent(path) => {
            let found = format!("There is nothing in {} yet; the first start creates it.", path.display());
            vec![Finding::new(Note, "database_absent", DATABASE, found, WHY)]
        }
        DatabaseFacts::InUse { path } => {
            let found = format!("A running Daybook has {path} open, and only one process at a time can open it.");
            vec![
                Finding::new(NotChecked, "database_in_use", DATABASE, found, WHY)
                    .fix("Open /doctor of the running server, which checks it from inside; or stop the server and try again."),
            ]
        }
        DatabaseFacts::Failed(reason) => {
            vec![
                Finding::new(Problem, "database_unreachable", DATABASE, reason.clone(), WHY)
                    .fix("Check DAYBOOK_DATABASE, that its server runs or its directory can be written by this user, and the free space of its disk."),
            ]
        }
        DatabaseFacts::Open { in_memory, acknowledges_early, examination: Examination { schema, writable } } => {
            let mut findings = vec![tables(schema)];
            findings.extend(writable.as_ref().map(write));
            findings.extend(lasting(*in_memory, *acknowledges_early));
            findings
        }
    }
}

fn tables(schema: &Schema) -> Finding {
    let why = "The program works with exactly one schema.";
    match schema {
        Schema::Current => Finding::new(InOrder, "schema_current", TABLES, "Every migration of this program has been applied.", why),
        Schema::Behind(steps) => {
            let found = format!("These migrations are pending: {}. The next start applies them.", steps.join(", "));
            Finding::new(Note, "schema_behind", TABLES, found, why)
        }
        Schema::Foreign(sentence) => Finding::new(Problem, "schema_foreign", TABLES, sentence.clone(), why)
            .fix("Start the program that wrote this database, or name another database in DAYBOOK_DATABASE."),
    }
}

fn write(outcome: &Result<(), String>) -> Finding {
    match outcome {
        Ok(()) => {
            Finding::new(InOrder, "database_writable", DATABASE, "It answers, and accepted a test write, which left nothing behind.", WHY)
        }
        Err(reason) => Finding::new(Problem, "database_not_writable", DATABASE, format!("It answers, but refused a write: {reason}"), WHY)
            .fix("Give its user write permission, and check whether its disk is full or mounted read-only."),
    }
}

fn lasting(in_memory: bool, acknowledges_early: bool) -> Option<Finding> {
    const TITLE: &str = "Lasting of what is written";
    if in_memory {
        let found = "The database is in memory: everything is lost when Daybook stops.";
        let why = "That is fine for trying Daybook out, and for nothing else.";
        return Some(
            Finding::new(Warning, "database_in_memory", TITLE, found, why).fix("Set DAYBOOK_DATABASE to surrealkv://./data/db?sync=every."),
        );
    }
    acknowledges_early.then(|| {
        let found = "DAYBOOK_DATABASE lets a write be acknowledged before it is on disk.";
        let why = "Something shown as saved can be lost when the machine crashes.";
        Finding::new(Warning, "database_not_durable", TITLE, found, why).fix("Set sync=every, or leave sync out.")
    })
}
