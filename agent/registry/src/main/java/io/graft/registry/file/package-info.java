/**
 * The embedded registry: a directory with a small file, a lease, for each running instance.
 *
 * <p>There is no server and no lock. A lease is written beside its place and renamed into it, so
 * that a reader sees the old one or the new one and never half of one. Readers look at the
 * directory five times a second, which is one {@code stat} while nothing changes: {@code
 * WatchService} would cost a thread, does not work on network file systems, and a user has 128
 * inotify instances by default, fewer than the JVMs that a host may run.
 *
 * <p>Whether an instance lives is asked of the operating system, by process id and start time, when
 * its lease comes from the same boot and the same name space of process ids: that is certain, at
 * once, and harmless when an id is used again. (A {@code FileLock} would do the same in every name
 * space, but its check can block for long on a network file system, and closing any other handle of
 * the file gives it up.) For other leases, of containers that share the directory or of another
 * host, the time of the file's last heartbeat decides, read as a change and not as a clock: clocks
 * may differ.
 */
package io.graft.registry.file;
