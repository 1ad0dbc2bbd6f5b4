package io.graft.test.network;

import io.graft.test.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packets of an interface, kept by tcpdump. Only for root, with Debian's tcpdump. */
public final class Capture implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  private final ChildProcess tcpdump;
  private final Path file;

  private Capture(ChildProcess tcpdump, Path file) {
    this.tcpdump = tcpdump;
    this.file = file;
  }

  /**
   * Starts, and returns when nothing is missed any more.
   *
   * @param within a command that runs another one; empty: none
   * @param device an interface, or {@code any}
   * @param filter which packets, such as {@code tcp}
   * @param file where their first kilobyte goes
   */
  public static Capture start(List<String> within, String device, String filter, Path file) {
    List<String> command = new ArrayList<>(within);
    // Each at once, and with the rights to write the file.
    command.addAll(List.of("tcpdump", "-i", device, "-U", "-s", "1024", "-Z", "root"));
    command.addAll(List.of("-w", file.toString(), filter));
    ChildProcess tcpdump = ChildProcess.start("tcpdump", new ProcessBuilder(command));
    tcpdump.awaitErr("listening on");
    return new Capture(tcpdump, file);
  }

  /** Whether this machine has tcpdump. */
  public static boolean possible() {
    try {
      succeed(new ProcessBuilder("tcpdump", "--version"), "tcpdump");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether a packet has had a text in ASCII so far, in any of its parts. */
  public boolean contains(String text) {
    byte[] buffer = new byte[CHUNK];
    String rest = "";
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        String part = rest + new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        if (part.contains(text)) {
          return true;
        }
        rest = part.substring(Math.max(0, part.length() - text.length()));
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    tcpdump.close();
  }

  /** Runs a command until it ends, and fails with what it has said if it does. */
  static void succeed(ProcessBuilder builder, String what) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (waitFor(process) != 0) {
      throw new IOException(what + ": " + said.trim());
    }
  }

  /** Runs a command until it ends, whatever comes of it, and returns what it has written. */
  static String output(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    waitFor(process);
    return said;
  }

  private static int waitFor(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
