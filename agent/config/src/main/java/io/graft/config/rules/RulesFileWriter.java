package io.graft.config.rules;

import io.graft.config.Rules;
import io.graft.log.AgentLog;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file of rules as a whole, so that no reader sees half of it. Agents that write the
 * same file wait for no lock: the second one fails.
 */
final class RulesFileWriter {
  private RulesFileWriter() {}

  /**
   * Replaces the text of a file if it is what the writer has seen.
   *
   * @param before {@code null}: there is no file
   * @return whether it was that
   * @throws IOException if it cannot be written; the message is a clause
   */
  static boolean replace(File file, @Nullable String before, String text) throws IOException {
    Path path = file.toPath();
    try {
      if (before == null) {
        Files.write(path, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
        return true;
      }
      // The target of a link, so that the link stays one.
      return replace(path.toRealPath(), before, text);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      throw new IOException("no permission to write " + e.getFile(), e);
    } catch (RuntimeException | IOException e) {
      throw new IOException(AgentLog.reason(e), e);
    }
  }

  private static boolean replace(Path path, String before, String text) throws IOException {
    try (FileChannel old =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (FileLock lock = old.tryLock()) {
        if (lock == null) {
          throw new IOException("another process is writing it");
        }
        // What is locked may have been replaced in the meantime, so both are read.
        return read(old).equals(before)
            && Rules.content(path.toString()).equals(before)
            && swap(path, text);
      } catch (OverlappingFileLockException e) {
        throw new IOException("this process is writing it", e);
      }
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(4L << 20, channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      continue;
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  private static boolean swap(Path path, String text) throws IOException {
    Path draft = Files.createTempFile(path.getParent(), ".graft-rules", ".tmp");
    try {
      try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          written.write(bytes);
        }
        written.force(true);
      }
      likeBefore(path, draft);
      Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** A draft is readable by its owner only: others may have to read the rules, too. */
  private static void likeBefore(Path path, Path draft) throws IOException {
    try {
      Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(path));
      if (!Files.getOwner(draft).equals(Files.getOwner(path))) {
        Files.setOwner(draft, Files.getOwner(path));
      }
    } catch (UnsupportedOperationException e) {
      // The file system has no such permissions.
      return;
    } catch (AccessDeniedException e) {
      throw new IOException("it belongs to another user", e);
    }
  }
}
