package io.graft.registry.file;

import io.graft.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and writes the files of one directory, and trusts only files of this user. */
final class LeaseStore {
  static final String SUFFIX = ".lease";

  /** The prefix of files that are being written. */
  private static final String TEMPORARY = ".graft-";

  private static final long ABANDONED_MILLIS = 60000;

  /** How often a write starts again because the directory has been removed. */
  private static final int REMOVALS = 5;

  private static final FileAttribute<?>[] NONE = {};

  private final Path directory;
  private final boolean posix;
  private @Nullable Object user;

  LeaseStore(String directory) {
    this.directory = Paths.get(directory).toAbsolutePath();
    posix = this.directory.getFileSystem().supportedFileAttributeViews().contains("unix");
    user = posix ? ownUser() : null;
  }

  Path directory() {
    return directory;
  }

  /** Logs that the directory cannot be used, once until {@link #usable}. */
  void unusable(IOException failure) {
    AgentLog.once(
        "registry directory " + directory,
        "registry directory "
            + directory
            + " cannot be read: "
            + reason(failure)
            + "; the application runs on, but is not found by others and finds no new instances;"
            + " make it"
            + " a directory of this user, or set graft.registry.dir to another");
  }

  /** Reports that the directory can be read. */
  void usable() {
    AgentLog.forget("registry directory " + directory);
  }

  /** Creates the directory if it is missing, accessible to this user alone. */
  void create() throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, onlyOwner("rwx------"));
    }
  }

  /** Returns the attributes that show whether the list of files may have changed. */
  BasicFileAttributes directoryState() throws IOException {
    return Files.readAttributes(directory, BasicFileAttributes.class);
  }

  /**
   * Lists the files that are named like leases. Avoids streams, which would load 20 classes at the
   * start.
   */
  List<Path> list() throws IOException {
    File listed = directory.toFile();
    String[] names = listed.list();
    if (names == null) {
      // Throws the reason, unless the directory can be read again.
      Files.newDirectoryStream(directory).close();
      names = listed.list();
    }
    if (names == null) {
      throw new NoSuchFileException(directory.toString());
    }
    List<Path> leases = new ArrayList<>();
    for (String name : names) {
      boolean temporary = name.startsWith(TEMPORARY);
      if (temporary || name.endsWith(SUFFIX)) {
        add(name, temporary, leases);
      }
    }
    return leases;
  }

  private void add(String name, boolean temporary, List<Path> leases) {
    Path file;
    try {
      file = directory.resolve(name);
    } catch (IllegalArgumentException e) {
      // This JVM's encoding cannot express the name, so no agent has created it.
      return;
    }
    if (temporary) {
      cleanAbandoned(file);
    } else {
      leases.add(file);
    }
  }

  BasicFileAttributes state(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads a lease.
   *
   * @throws NoSuchFileException if it has been removed
   * @throws IOException if it cannot be read or trusted; the message says why
   */
  Lease read(Path file, BasicFileAttributes state) throws IOException {
    if (!state.isRegularFile()) {
      throw new IOException(
          state.isSymbolicLink() ? "it is a symbolic link" : "it is not a regular file");
    }
    if (state.size() > Lease.LARGEST) {
      throw new IOException(
          "it is " + state.size() + " bytes long, and a lease is at most " + Lease.LARGEST);
    }
    if (posix && user != null) {
      Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!user.equals(owner)) {
        throw new IOException("it belongs to user " + owner + " and this JVM is user " + user);
      }
    }
    Lease lease = Lease.parse(content(file));
    if (!lease.fileName().equals(file.getFileName().toString())) {
      throw new IOException("it is a copy: its name should be " + lease.fileName());
    }
    return lease;
  }

  /** Writes a lease atomically. */
  void write(Lease lease) throws IOException {
    for (int left = REMOVALS; ; left--) {
      create();
      try {
        place(lease);
        return;
      } catch (NoSuchFileException e) {
        // The directory was removed in the meantime, perhaps repeatedly.
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private void place(Lease lease) throws IOException {
    String name = lease.fileName();
    Path temporary = directory.resolve(TEMPORARY + name);
    try {
      Files.deleteIfExists(temporary);
      // CREATE_NEW does not follow a link that another user may have placed there.
      try (SeekableByteChannel out =
          Files.newByteChannel(
              temporary,
              options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              onlyOwner("rw-------"))) {
        ByteBuffer content = ByteBuffer.wrap(lease.bytes());
        while (content.hasRemaining()) {
          out.write(content);
        }
      }
      Files.move(
          temporary,
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(temporary);
      throw e;
    }
    if (posix) {
      // On some network file systems a file's owner is not the user of the process that wrote it.
      user = Files.getAttribute(directory.resolve(name), "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Renews a lease: sets the time of its file. */
  void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
  }

  /** Deletes a file if possible. */
  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException | SecurityException e) {
      // The file stays; readers will see by its content that the process is gone.
      return;
    }
  }

  /** Returns the message of a failure without the file name, which the caller logs already. */
  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "it does not exist and cannot be created";
    }
    if (failure instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof java.nio.file.FileAlreadyExistsException) {
      return ((FileSystemException) failure).getFile() + " is not a directory";
    }
    if (failure instanceof java.nio.file.NotDirectoryException) {
      return "it is not a directory";
    }
    String reason =
        failure instanceof FileSystemException
            ? ((FileSystemException) failure).getReason()
            : failure.getMessage();
    return reason == null ? failure.toString() : reason;
  }

  private byte[] content(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Lease.LARGEST + 1);
    try (SeekableByteChannel in =
        Files.newByteChannel(
            file, options(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS), NONE)) {
      while (buffer.hasRemaining() && in.read(buffer) >= 0) {
        continue;
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  /** Deletes the temporary file of a process that died while writing. */
  private void cleanAbandoned(Path file) {
    try {
      BasicFileAttributes state = state(file);
      long age = System.currentTimeMillis() - state.lastModifiedTime().toMillis();
      boolean ours =
          !posix
              || user == null
              || user.equals(Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS));
      if (state.isRegularFile() && ours && age > ABANDONED_MILLIS) {
        delete(file);
      }
    } catch (IOException e) {
      // It was renamed or deleted in the meantime.
      return;
    }
  }

  private FileAttribute<?>[] onlyOwner(String permissions) {
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : NONE;
  }

  private static Set<OpenOption> options(OpenOption... options) {
    return new HashSet<>(Arrays.asList(options));
  }

  /** Returns the user of this process; {@code null}: unknown until the first write. */
  private static @Nullable Object ownUser() {
    for (String path : new String[] {"/proc/self", System.getProperty("user.home", "")}) {
      try {
        return Files.getAttribute(Paths.get(path), "unix:uid");
      } catch (IOException | RuntimeException e) {
        continue;
      }
    }
    return null;
  }
}
