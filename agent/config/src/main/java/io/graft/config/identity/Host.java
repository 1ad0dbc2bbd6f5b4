package io.graft.config.identity;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Process id and host name, read without JMX, {@code java.nio.file} and DNS. */
public final class Host {
  private Host() {}

  /** Process id in the JVM's own namespace; 0: unknown. */
  public static long pid() {
    try {
      // On Linux /proc/self is a link to this process.
      return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
    } catch (IOException | RuntimeException e) {
      return pidOfHandle();
    }
  }

  /**
   * Uses Java 9's ProcessHandle, which is expensive: it loads lambdas and creates a thread pool.
   */
  private static long pidOfHandle() {
    try {
      Class<?> type = Class.forName("java.lang.ProcessHandle", true, null);
      Object current = type.getMethod("current").invoke(null);
      return (Long) type.getMethod("pid").invoke(current);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0;
    }
  }

  /** The host name, {@code localhost} if unknown. Does not use DNS. */
  static String name(Map<String, String> environment) {
    String name = firstLine("/proc/sys/kernel/hostname");
    if (name == null) {
      name = environment.get("HOSTNAME");
    }
    if (name == null) {
      name = environment.get("COMPUTERNAME");
    }
    return name == null || name.isEmpty() ? "localhost" : name;
  }

  /** Returns the first line of a small file; {@code null} if it cannot be read or is empty. */
  public static @Nullable String firstLine(String path) {
    byte[] buffer = new byte[512];
    try (InputStream in = new FileInputStream(path)) {
      int length = in.read(buffer);
      for (int i = 0; i < length; i++) {
        if (buffer[i] == '\n') {
          length = i;
        }
      }
      // Not StandardCharsets: it would load six other charsets at each start.
      return length <= 0 ? null : new String(buffer, 0, length, Charset.forName("UTF-8"));
    } catch (IOException | SecurityException e) {
      return null;
    }
  }
}
