package io.graft.registry.file;

import io.graft.config.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether processes live, as the operating system knows it. A process is its id and its start time,
 * within one boot of one machine and one name space of ids.
 */
final class Processes {
  /** What is known of a process. */
  enum Life {
    RUNNING,
    /** It exists but is suspended, by SIGSTOP or a debugger. */
    STOPPED,
    DEAD,
    /** This JVM cannot see it. */
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

  /** The boot and name space that {@link #pid} counts in. */
  String system() {
    return system;
  }

  /** When this process started, to be compared as text; empty: not known. */
  String start() {
    return start;
  }

  /** Whether the process of a lease lives. */
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
      // No such process, or one that is hidden from us. Ours never is: it has our user.
      return Files.exists(PROC.resolve("self")) ? Life.DEAD : Life.UNKNOWN;
    }
    if (!startTicks(stat).equals(lease.start())) {
      return Life.DEAD;
    }
    char state = state(stat);
    if (state == 'Z' || state == 'X' || state == 'x') {
      // Killed, and not yet collected by its parent.
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
      // Kernels before 3.8 have one name space only.
      return "pid";
    }
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    return name != null ? name : String.valueOf(System.getenv("COMPUTERNAME"));
  }

  /** Start of a process by Java 9's {@code ProcessHandle}; empty: not alive, or not to be had. */
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
