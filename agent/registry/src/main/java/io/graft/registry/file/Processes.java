package io.graft.registry.file;

import io.graft.config.identity.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether processes live. A process is identified by its id and start time, within one boot
 * of one machine and one PID namespace.
 */
final class Processes {
  /** The state of a process. */
  enum Life {
    RUNNING,
    /** It exists but is suspended, by SIGSTOP or a debugger. */
    STOPPED,
    DEAD,
    /** This JVM cannot tell. */
    UNKNOWN
  }

  private static final Path PROC = Paths.get("/proc");

  private final boolean linux;
  private final String system;
  private final long pid;
  private final String start;

  Processes() {
    pid = Host.pid();
    String boot = Host.firstLine("/proc/sys/kernel/random/boot_id");
    String own = pid > 0 ? stat(pid) : null;
    linux = boot != null && own != null;
    if (linux) {
      system = boot + "/" + nameSpace();
      start = startTicks(own);
    } else {
      system = System.getProperty("os.name", "") + "/" + host();
      start = startInstant(pid);
    }
  }

  long pid() {
    return pid;
  }

  /** Returns the boot and PID namespace in which {@link #pid} is valid. */
  String system() {
    return system;
  }

  /** Returns the start time of this process, to be compared as a string; empty: unknown. */
  String start() {
    return start;
  }

  /** Returns whether the process of a lease lives. */
  Life life(Lease lease) {
    if (lease.pid() <= 0 || lease.start().isEmpty() || !lease.system().equals(system)) {
      return Life.UNKNOWN;
    }
    if (lease.pid() == pid) {
      return lease.start().equals(start) ? Life.RUNNING : Life.DEAD;
    }
    if (!linux) {
      String now = startInstant(lease.pid());
      return now.isEmpty() ? Life.DEAD : now.equals(lease.start()) ? Life.RUNNING : Life.DEAD;
    }
    String stat = stat(lease.pid());
    if (stat == null) {
      // There is no such process, or it is hidden from this user. Only processes of this user
      // matter here, and those are never hidden.
      return Files.exists(PROC.resolve("self")) ? Life.DEAD : Life.UNKNOWN;
    }
    if (!startTicks(stat).equals(lease.start())) {
      return Life.DEAD;
    }
    char state = state(stat);
    if (state == 'Z' || state == 'X' || state == 'x') {
      // A zombie: it was killed, and its parent has not collected it yet.
      return Life.DEAD;
    }
    return state == 'T' || state == 't' ? Life.STOPPED : Life.RUNNING;
  }

  private static @Nullable String stat(long pid) {
    return Host.firstLine("/proc/" + pid + "/stat");
  }

  /** Field 3 of {@code /proc/<pid>/stat}: the first one after the name in parentheses. */
  private static char state(String stat) {
    int at = stat.lastIndexOf(')') + 2;
    return at >= 2 && at < stat.length() ? stat.charAt(at) : '?';
  }

  /** Field 22 of {@code /proc/<pid>/stat}: clock ticks from the boot to the start. */
  private static String startTicks(String stat) {
    int at = stat.lastIndexOf(')') + 2;
    for (int field = 3; field < 22; field++) {
      at = stat.indexOf(' ', at) + 1;
      if (at == 0) {
        return "";
      }
    }
    int end = stat.indexOf(' ', at);
    return end < 0 ? stat.substring(at) : stat.substring(at, end);
  }

  private static String nameSpace() {
    try {
      return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      // Kernels before 3.8 have a single namespace.
      return "pid";
    }
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    return name != null ? name : String.valueOf(System.getenv("COMPUTERNAME"));
  }

  /**
   * Returns the start of a process by Java 9's {@code ProcessHandle}; empty: not alive, or unknown.
   */
  private static String startInstant(long pid) {
    try {
      Class<?> type = Class.forName("java.lang.ProcessHandle", true, null);
      Object handle =
          ((Optional<?>) type.getMethod("of", long.class).invoke(null, pid)).orElse(null);
      if (handle == null || !Boolean.TRUE.equals(type.getMethod("isAlive").invoke(handle))) {
        return "";
      }
      Class<?> info = Class.forName("java.lang.ProcessHandle$Info", true, null);
      Optional<?> start =
          (Optional<?>)
              info.getMethod("startInstant").invoke(type.getMethod("info").invoke(handle));
      return start.isPresent() ? String.valueOf(((Instant) start.get()).toEpochMilli()) : "";
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Java 8: heartbeats decide.
      return "";
    }
  }
}
