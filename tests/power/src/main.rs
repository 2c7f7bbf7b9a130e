//! A file system in memory that simulates power cuts, and fails on command.
//!
//! `power FOLDER` mounts it there, and reads commands from its standard input, one in each line. The response is `ok`, with a number if one
//! was asked for, or the reason of a failure. When the input ends, the program ends.

mod disk;
mod mount;

use disk::Disk;
use fuser::{BackgroundSession, Config, MountOption};
use mount::{Call, Cut, Fault, Mounted};
use rustix::{
    mount::{UnmountFlags, unmount},
    process::Pid,
};
use std::{
    io::{self, BufRead as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    str::SplitWhitespace,
};

const HELP: &str = "usage: power FOLDER

commands:
  cut SEED [PID ...]             takes the power away now, and kills the processes
  cut-after CALLS SEED [PID ...] the same after so many calls that change something
  kill-after CALLS [PID ...]     kills the processes then, and the disk stays as it is
  start                          mounts what is left, or what is there
  keep                           keeps what is there now
  again                          mounts what was kept
  fail CALL AFTER TIMES          has calls fail with EIO, after so many that go well and so many times
  room BYTES                     bounds what fits on it
  read-only                      has nothing be changed
  heal                           takes all of these back
  calls                          how many calls changed something since the last start";

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("{HELP}");
        return ExitCode::from(2);
    };
    match run(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("power: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> io::Result<()> {
    let mut power = Power::on(folder, Disk::default())?;
    println!("ok");
    for line in io::stdin().lock().lines() {
        match power.take(&line?) {
            Ok(None) => println!("ok"),
            Ok(Some(number)) => println!("ok {number}"),
            Err(error) => println!("{error}"),
        }
        io::stdout().flush()?;
    }
    power.off()
}

/// A disk that is mounted.
struct Power {
    folder: PathBuf,
    mounted: Mounted,
    session: Option<BackgroundSession>,
    kept: Disk,
}

impl Power {
    fn on(folder: &Path, disk: Disk) -> io::Result<Self> {
        let mounted = Mounted::default();
        mounted.state().disk = disk;
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("power".to_owned()), MountOption::NoAtime];
        let session = Some(fuser::spawn_mount(mounted.clone(), folder, &config)?);
        Ok(Self { folder: folder.to_owned(), mounted, session, kept: Disk::default() })
    }

    /// Unmounts the disk. A killed process may use it for another moment, so the unmount is lazy.
    fn off(&mut self) -> io::Result<()> {
        if let Some(session) = self.session.take() {
            if unmount(&self.folder, UnmountFlags::DETACH).is_err() {
                return session.umount_and_join();
            }
            drop(session);
        }
        Ok(())
    }

    fn take(&mut self, line: &str) -> io::Result<Option<usize>> {
        let mut words = line.split_whitespace();
        let mut state = self.mounted.state();
        match words.next().unwrap_or_default() {
            "cut" => {
                let seed = number(&mut words)?;
                let processes = processes(words)?;
                if !state.is_off {
                    state.cut_now(Some(seed), &processes);
                }
            }
            command @ ("cut-after" | "kill-after") => {
                let after = number(&mut words)? as usize;
                let seed = if command == "cut-after" { Some(number(&mut words)?) } else { None };
                state.cut = Some(Cut { after, seed, processes: processes(words)? });
            }
            command @ ("start" | "again") => {
                let disk = if command == "start" { std::mem::take(&mut state.disk) } else { self.kept.clone() };
                drop(state);
                self.off()?;
                let kept = std::mem::take(&mut self.kept);
                *self = Self { kept, ..Self::on(&self.folder, disk)? };
            }
            "keep" => self.kept = state.disk.clone(),
            "fail" => {
                let name = words.next().unwrap_or_default();
                let (_, call) = Call::ALL.into_iter().find(|(known, _)| *known == name).ok_or_else(|| unknown(name))?;
                state.fault = Some(Fault { call, after: number(&mut words)? as usize, times: number(&mut words)? as usize });
            }
            "room" => state.room = Some(number(&mut words)? as usize),
            "read-only" => state.is_read_only = true,
            "heal" => {
                (state.room, state.is_read_only, state.fault) = (None, false, None);
            }
            "calls" => return Ok(Some(state.calls)),
            other => return Err(unknown(other)),
        }
        Ok(None)
    }
}

fn unknown(word: &str) -> io::Error {
    io::Error::other(format!("what is {word}?"))
}

fn number(words: &mut SplitWhitespace<'_>) -> io::Result<u64> {
    let word = words.next().unwrap_or_default();
    word.parse().map_err(|_| unknown(word))
}

fn processes(words: SplitWhitespace<'_>) -> io::Result<Vec<Pid>> {
    words.map(|word| word.parse().ok().and_then(Pid::from_raw).ok_or_else(|| unknown(word))).collect()
}
