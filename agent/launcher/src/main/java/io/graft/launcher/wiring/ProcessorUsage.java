package io.graft.launcher.wiring;

import io.graft.config.identity.Host;
import io.graft.governance.limit.CpuLoad;
import org.jspecify.annotations.Nullable;

/**
 * The utilisation of the processors, from {@code /proc} of Linux: the larger of the machine's, and
 * this process's of the processors that it may use, which are fewer in a container. Unknown on
 * other systems. The JVM's own bean would load 280 classes.
 */
final class ProcessorUsage implements CpuLoad, Runnable {
  private static final double TICKS_A_SECOND = 100;
  private static final double NANOS = 1e9;
  private static final int USER_TIME = 14;
  private static final int SYSTEM_TIME = 15;
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  private volatile double busy = -1;
  private long readAt;
  private long ownTicks;
  private long allTicks;
  private long idleTicks;

  @Override
  public double processors() {
    return busy;
  }

  /** Measures the time since the previous call. For one thread, about once a second. */
  @Override
  public void run() {
    String own = Host.firstLine("/proc/self/stat");
    String machine = Host.firstLine("/proc/stat");
    long now = System.nanoTime();
    if (own == null) {
      busy = -1;
      return;
    }
    long ownNow = ownTicks(own);
    double share = -1;
    if (readAt != 0) {
      double seconds = (now - readAt) / NANOS;
      int processors = Runtime.getRuntime().availableProcessors();
      share = (ownNow - ownTicks) / TICKS_A_SECOND / seconds / processors;
    }
    if (machine != null && machine.startsWith("cpu ")) {
      long all = 0;
      for (int field = 1; field <= STEAL; field++) {
        all += number(machine, field + 1);
      }
      long idle = number(machine, IDLE + 1) + number(machine, IO_WAIT + 1);
      if (readAt != 0 && all > allTicks) {
        share = Math.max(share, 1 - (idle - idleTicks) / (double) (all - allTicks));
      }
      allTicks = all;
      idleTicks = idle;
    }
    busy = share < 0 ? -1 : Math.min(1, share);
    ownTicks = ownNow;
    readAt = now;
  }

  /**
   * The process's name, in parentheses, may contain any character; so fields are counted after it.
   */
  private static long ownTicks(String stat) {
    String fields = stat.substring(stat.lastIndexOf(')') + 1);
    return number(fields, USER_TIME - 2) + number(fields, SYSTEM_TIME - 2);
  }

  /** Returns the {@code nth} word, from 1, as a number; 0 if it is not a number. */
  private static long number(@Nullable String line, int nth) {
    int at = 0;
    int word = 0;
    while (line != null && at < line.length()) {
      while (at < line.length() && line.charAt(at) == ' ') {
        at++;
      }
      int end = at;
      while (end < line.length() && line.charAt(end) != ' ') {
        end++;
      }
      if (++word == nth) {
        return digits(line, at, end);
      }
      at = end;
    }
    return 0;
  }

  private static long digits(String line, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = line.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }
}
