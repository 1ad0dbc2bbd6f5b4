package io.graft.launcher.fleet;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keys of a terminal as they are typed. The JDK has no such mode, so {@code stty} sets it; where
 * there is none, a key counts after Enter.
 */
final class Keyboard implements AutoCloseable {
  /** What {@link #await} returns if no key was typed in time. */
  static final int NONE = -2;

  /** What {@link #await} returns when the input has ended. */
  static final int END = -1;

  private static final long LOOK_MILLIS = 50;
  private static final int USUAL_LINES = 23;

  /** The mode of the terminal before; {@code null}: it was not changed. */
  private final @Nullable String before;

  private final @Nullable Thread restorer;

  private Keyboard(@Nullable String before) {
    this.before = before;
    restorer = before == null ? null : new Thread(() -> stty(before));
    if (restorer != null) {
      Runtime.getRuntime().addShutdownHook(restorer);
    }
  }

  static Keyboard open() {
    String before = stty("-g");
    boolean set = before != null && stty("-icanon -echo min 1") != null;
    return new Keyboard(set ? before : null);
  }

  boolean needsEnter() {
    return before == null;
  }

  /** Returns how many lines the terminal has, of which one is left free. */
  static int lines() {
    String size = stty("size");
    try {
      int lines = size == null ? 0 : Integer.parseInt(size.split(" ")[0]);
      return lines > 1 ? lines - 1 : USUAL_LINES;
    } catch (NumberFormatException e) {
      return USUAL_LINES;
    }
  }

  /** Returns the next key; {@link #NONE}: none in time, {@link #END}: no more will come. */
  int await(long millis) throws IOException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    InputStream in = System.in;
    while (System.nanoTime() - deadline < 0) {
      if (in.available() > 0) {
        return in.read();
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return END;
      }
    }
    return NONE;
  }

  /** Changes or reads the mode of the terminal; returns what is printed, or {@code null}. */
  private static @Nullable String stty(String arguments) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "stty " + arguments)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/tty")))
              .redirectErrorStream(true)
              .start();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      InputStream in = process.getInputStream();
      for (int each = in.read(); each >= 0; each = in.read()) {
        out.write(each);
      }
      String text = new String(out.toByteArray(), StandardCharsets.US_ASCII).trim();
      return process.waitFor() == 0 ? text : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    if (before != null && restorer != null) {
      stty(before);
      try {
        Runtime.getRuntime().removeShutdownHook(restorer);
      } catch (IllegalStateException e) {
        // The JVM is ending, and has called it.
      }
    }
  }
}
