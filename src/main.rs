//! The server's program.

mod allocator;

use daybook::{
    app::{App, shell},
    server::{config::CommandLine, run},
};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

/// SurrealDB recurses deeper than the 2 MiB that tokio gives its threads.
const STACK_BYTES: usize = 10 * 1024 * 1024;

fn main() -> ExitCode {
    // The dependencies compile two providers in, so rustls would refuse to choose; a second call keeps the first's choice.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let line = match CommandLine::from_process() {
        Ok(line) => line,
        Err(error) => {
            eprintln!("daybook: {error}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    // Spawned, because the main thread has the stack that the system gave it.
    let ended = runtime.map(|runtime| runtime.block_on(async { tokio::spawn(run::run(line, App, shell)).await }));
    match ended {
        Ok(Ok(Ok(code))) => return code,
        Ok(Ok(Err(error))) => eprintln!("daybook: {error}"),
        Ok(Err(error)) => eprintln!("daybook: {error}"),
        Err(error) => eprintln!("daybook: the async runtime could not be started: {error}"),
    }
    ExitCode::FAILURE
}
