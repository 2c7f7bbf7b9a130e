//! The disk as a FUSE file system, with the requested faults.

use crate::disk::{Body, Disk, File, Folder, Inode, Node, Refusal};
use fuser::{
    AccessFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation, INodeNo, LockOwner, OpenAccMode, OpenFlags,
    RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request,
    TimeOrNow, WriteFlags,
};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    ffi::OsStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

/// All changes go through the kernel, so the kernel may cache every response.
const FOREVER: Duration = Duration::from_secs(1_000_000);
const BLOCK: u32 = 4096;
/// The free space, if no other was set.
const ROOM: usize = 4 << 30;

/// The calls that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Opening a file or a folder.
    Open,
    /// Reading bytes of a file.
    Read,
    /// Writing bytes.
    Write,
    /// Truncating a file.
    Truncate,
    /// fsync of a file or a folder.
    Sync,
    /// Creating a file or a folder.
    Create,
    /// Renaming.
    Rename,
    /// Removing a name.
    Unlink,
}

impl Call {
    /// Each with its name in a command.
    pub const ALL: [(&str, Self); 8] = [
        ("open", Self::Open),
        ("read", Self::Read),
        ("write", Self::Write),
        ("truncate", Self::Truncate),
        ("sync", Self::Sync),
        ("create", Self::Create),
        ("rename", Self::Rename),
        ("unlink", Self::Unlink),
    ];

    /// Whether the call changes the disk.
    fn changes(self) -> bool {
        !matches!(self, Self::Open | Self::Read)
    }
}

/// A fault: calls of one kind that fail.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Which.
    pub call: Call,
    /// How many of them succeed first.
    pub after: usize,
    /// How many fail after that.
    pub times: usize,
}

/// When processes are killed, and whether there is a power cut, too.
#[derive(Debug, Clone)]
pub struct Cut {
    /// How many calls that change something succeed first.
    pub after: usize,
    /// The seed that decides what is left after the power cut. Without a seed there is none, and the disk stays as it is.
    pub seed: Option<u64>,
    /// The processes.
    pub processes: Vec<Pid>,
}

/// The disk, and what is wrong with it.
#[derive(Debug, Default)]
pub struct State {
    /// What is on it.
    pub disk: Disk,
    /// Its size in bytes, if that is limited.
    pub room: Option<usize>,
    /// Nothing can be changed.
    pub is_read_only: bool,
    /// What fails with EIO.
    pub fault: Option<Fault>,
    /// A power cut to come, or only a kill.
    pub cut: Option<Cut>,
    /// The power is gone.
    pub is_off: bool,
    /// How many calls that change something were made.
    pub calls: usize,
}

impl State {
    /// Kills the processes, and cuts the power. No call gets a response meanwhile, so no process continues after the cut.
    pub fn cut_now(&mut self, seed: Option<u64>, processes: &[Pid]) {
        if let Some(seed) = seed {
            self.disk.cut(&mut fastrand::Rng::with_seed(seed));
            self.is_off = true;
        }
        for process in processes {
            // A process that has already ended is fine, too.
            let _ = kill_process(*process, Signal::KILL);
        }
    }

    /// Counts a call, and returns the error if the call is to fail.
    fn admit(&mut self, call: Call) -> Result<(), Errno> {
        if call.changes() && !self.is_off {
            self.calls += 1;
            match &mut self.cut {
                Some(cut) if cut.after > 0 => cut.after -= 1,
                Some(_) => {
                    if let Some(cut) = self.cut.take() {
                        self.cut_now(cut.seed, &cut.processes);
                    }
                }
                None => {}
            }
        }
        if self.is_off {
            return Err(Errno::EIO);
        }
        if self.is_read_only && call.changes() && call != Call::Sync {
            return Err(Errno::EROFS);
        }
        match &mut self.fault {
            Some(fault) if fault.call == call && fault.after > 0 => fault.after -= 1,
            Some(fault) if fault.call == call && fault.times > 0 => {
                fault.times -= 1;
                return Err(Errno::EIO);
            }
            _ => {}
        }
        Ok(())
    }

    fn free(&self) -> usize {
        self.room.unwrap_or(ROOM).saturating_sub(self.disk.used())
    }

    fn make_room(&mut self, inode: Inode, end: usize) -> Result<(), Errno> {
        let more = end.saturating_sub(self.disk.file(inode)?.bytes().len());
        if self.room.is_some() && more > self.free() { Err(Errno::ENOSPC) } else { Ok(()) }
    }

    fn attributes(&self, inode: Inode) -> Result<FileAttr, Errno> {
        let Node { mode, body } = self.disk.node(inode)?;
        let (kind, size) = match body {
            Body::File(file) => (FileType::RegularFile, file.bytes().len() as u64),
            Body::Folder(_) => (FileType::Directory, 0),
            Body::Socket => (FileType::Socket, 0),
        };
        let (uid, gid) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
        let then = SystemTime::UNIX_EPOCH;
        Ok(FileAttr {
            ino: INodeNo(inode),
            size,
            blocks: size.div_ceil(512),
            atime: then,
            mtime: then,
            ctime: then,
            crtime: then,
            kind,
            perm: *mode,
            nlink: 1,
            uid,
            gid,
            rdev: 0,
            blksize: BLOCK,
            flags: 0,
        })
    }

    fn make(&mut self, (folder, name): (INodeNo, &OsStr), mode: u32, body: Body) -> Result<FileAttr, Errno> {
        self.admit(Call::Create)?;
        let inode = self.disk.make(folder.0, name, Node { mode: mode as u16 & 0o7777, body })?;
        self.attributes(inode)
    }

    fn set(&mut self, inode: Inode, mode: Option<u32>, size: Option<u64>) -> Result<FileAttr, Errno> {
        if let Some(size) = size {
            self.admit(Call::Truncate)?;
            self.make_room(inode, size as usize)?;
            self.disk.file(inode)?.set_length(size as usize);
        }
        if let Some(mode) = mode {
            self.disk.node_mut(inode)?.mode = mode as u16 & 0o7777;
        }
        self.attributes(inode)
    }

    fn write(&mut self, inode: Inode, offset: u64, bytes: &[u8]) -> Result<u32, Errno> {
        self.admit(Call::Write)?;
        self.make_room(inode, offset as usize + bytes.len())?;
        self.disk.file(inode)?.write(offset as usize, bytes);
        Ok(bytes.len() as u32)
    }

    fn sync(&mut self, inode: Inode) -> Result<(), Errno> {
        self.admit(Call::Sync)?;
        let is_read_only = self.is_read_only;
        let file = self.disk.file(inode)?;
        if is_read_only && file.is_dirty() {
            return Err(Errno::EROFS);
        }
        file.sync();
        Ok(())
    }

    fn rename(&mut self, from: (Inode, &OsStr), to: (Inode, &OsStr), flags: RenameFlags) -> Result<(), Errno> {
        self.admit(Call::Rename)?;
        if flags.contains(RenameFlags::RENAME_NOREPLACE) && self.disk.find(to.0, to.1).is_ok() {
            return Err(Errno::EEXIST);
        }
        Ok(self.disk.rename(from, to, flags.contains(RenameFlags::RENAME_EXCHANGE))?)
    }
}

impl From<Refusal> for Errno {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Missing => Self::ENOENT,
            Refusal::Taken => Self::EEXIST,
            Refusal::NoFolder => Self::ENOTDIR,
            Refusal::IsFolder => Self::EISDIR,
            Refusal::NotEmpty => Self::ENOTEMPTY,
        }
    }
}

/// What the kernel asks.
#[derive(Debug, Clone, Default)]
pub struct Mounted(Arc<Mutex<State>>);

impl Mounted {
    /// The state; no call gets a response while it is locked.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const HANDLE: FileHandle = FileHandle(0);
const FIRST: Generation = Generation(0);

/// Responds with the result of the request, or with its error.
macro_rules! answer {
    ($reply:ident, $result:expr, $value:pat => $answer:expr) => {
        match $result {
            Ok($value) => $answer,
            Err(error) => $reply.error(Errno::from(error)),
        }
    };
}

impl Filesystem for Mounted {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let state = self.state();
        let found = state.disk.find(parent.0, name).map_err(Errno::from).and_then(|inode| state.attributes(inode));
        answer!(reply, found, found => reply.entry(&FOREVER, &found, FIRST));
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        answer!(reply, self.state().attributes(inode.0), found => reply.attr(&FOREVER, &found));
    }

    fn setattr(
        &self,
        _: &Request,
        inode: INodeNo,
        mode: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<fuser::BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        answer!(reply, self.state().set(inode.0, mode, size), set => reply.attr(&FOREVER, &set));
    }

    fn mknod(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, _: u32, reply: ReplyEntry) {
        let is_socket = rustix::fs::FileType::from_raw_mode(mode) == rustix::fs::FileType::Socket;
        let body = if is_socket { Body::Socket } else { Body::File(File::default()) };
        answer!(reply, self.state().make((parent, name), mode & !umask, body), made => reply.entry(&FOREVER, &made, FIRST));
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, reply: ReplyEntry) {
        let made = self.state().make((parent, name), mode & !umask, Body::Folder(Folder::default()));
        answer!(reply, made, made => reply.entry(&FOREVER, &made, FIRST));
    }

    fn create(&self, _: &Request, parent: INodeNo, name: &OsStr, mode: u32, umask: u32, _: i32, reply: ReplyCreate) {
        let made = self.state().make((parent, name), mode & !umask, Body::File(File::default()));
        answer!(reply, made, made => reply.created(&FOREVER, &made, FIRST, HANDLE, FopenFlags::empty()));
    }

    fn link(&self, _: &Request, inode: INodeNo, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let mut state = self.state();
        let linked = state.admit(Call::Create).and_then(|()| Ok(state.disk.link(inode.0, parent.0, name)?));
        answer!(reply, linked.and_then(|()| state.attributes(inode.0)), linked => reply.entry(&FOREVER, &linked, FIRST));
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let mut state = self.state();
        let removed = state.admit(Call::Unlink).and_then(|()| Ok(state.disk.remove(parent.0, name)?));
        answer!(reply, removed, () => reply.ok());
    }

    fn rmdir(&self, request: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.unlink(request, parent, name, reply);
    }

    fn rename(&self, _: &Request, parent: INodeNo, name: &OsStr, to: INodeNo, new: &OsStr, flags: RenameFlags, reply: ReplyEmpty) {
        answer!(reply, self.state().rename((parent.0, name), (to.0, new), flags), () => reply.ok());
    }

    fn open(&self, _: &Request, _: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let mut state = self.state();
        let writes = flags.acc_mode() != OpenAccMode::O_RDONLY;
        let opened = state.admit(Call::Open).and(if writes && state.is_read_only { Err(Errno::EROFS) } else { Ok(()) });
        answer!(reply, opened, () => reply.opened(HANDLE, FopenFlags::empty()));
    }

    fn opendir(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        answer!(reply, self.state().admit(Call::Open), () => reply.opened(HANDLE, FopenFlags::empty()));
    }

    fn read(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut state = self.state();
        let read = state.admit(Call::Read).and_then(|()| {
            let bytes = state.disk.file(inode.0)?.bytes();
            let (from, to) = ((offset as usize).min(bytes.len()), (offset as usize + size as usize).min(bytes.len()));
            Ok(bytes.get(from..to).unwrap_or_default())
        });
        answer!(reply, read, bytes => reply.data(bytes));
    }

    fn write(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        bytes: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        answer!(reply, self.state().write(inode.0, offset, bytes), written => reply.written(written));
    }

    fn access(&self, _: &Request, inode: INodeNo, mask: AccessFlags, reply: ReplyEmpty) {
        let state = self.state();
        let is_refused = state.is_read_only && mask.contains(AccessFlags::W_OK);
        answer!(reply, if is_refused { Err(Errno::EROFS) } else { state.attributes(inode.0).map(drop) }, () => reply.ok());
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, inode: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer!(reply, self.state().sync(inode.0), () => reply.ok());
    }

    fn fsyncdir(&self, _: &Request, inode: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let mut state = self.state();
        let synced = state.admit(Call::Sync).map(|()| state.disk.sync_folder(inode.0));
        answer!(reply, synced, () => reply.ok());
    }

    fn readdir(&self, _: &Request, inode: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let state = self.state();
        let entries = state.disk.folder(inode.0).map_err(Errno::from).and_then(|folder| {
            let named = folder.names().iter().map(|(name, inode)| Ok((*inode, state.attributes(*inode)?.kind, name.as_os_str())));
            let own = [".", ".."].map(|name| Ok((inode.0, FileType::Directory, OsStr::new(name))));
            own.into_iter().chain(named).collect::<Result<Vec<_>, Errno>>()
        });
        answer!(reply, entries, entries => {
            for (number, (inode, kind, name)) in (1..).zip(entries).skip(offset as usize) {
                if reply.add(INodeNo(inode), number, kind, name) {
                    break;
                }
            }
            reply.ok();
        });
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let state = self.state();
        let (all, free) = ((state.room.unwrap_or(ROOM) / BLOCK as usize) as u64, (state.free() / BLOCK as usize) as u64);
        reply.statfs(all, free, free, 1 << 20, 1 << 20, BLOCK, 255, BLOCK);
    }
}
