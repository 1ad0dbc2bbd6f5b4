/**
 * The embedded registry: a directory with a small file, a lease, for each running instance.
 *
 * <p>There is no server and no lock. A lease is written to a temporary file and renamed, so readers
 * never see half of one. Readers poll the directory five times a second, which costs one {@code
 * stat} while nothing changes. {@code WatchService} would cost a thread and does not work on
 * network file systems, and a user has only 128 inotify instances by default, fewer than the JVMs
 * that a host may run.
 *
 * <p>If a lease comes from the same boot and the same PID namespace, the operating system is asked
 * whether its process lives, by process id and start time. The answer is certain and immediate,
 * also if an id is reused. (A {@code FileLock} would do the same in every namespace, but checking
 * it can block for long on a network file system, and closing any other handle of the file releases
 * it.) Other leases come from containers that share the directory or from another host. For these
 * the last heartbeat decides: a change of the file's time, not its value, because clocks may
 * differ.
 */
package io.graft.registry.file;
